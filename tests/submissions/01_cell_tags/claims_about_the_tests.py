# The metadata of each grade cell claim something else: no test, an answer, a task, text, another scheme.
# ---
# points = 0

# %% row_sums-check {"nbgrader": {"grade": false}, "tags": ["remove-cell", "parameters"]}
# %% add_bias-check {"nbgrader": {"solution": true, "locked": false}}
# %% batch_dot-check {"nbgrader": {"task": true, "grade": false, "cell_type": "markdown"}}
# %% mean_of-check {"nbgrader": {"schema_version": 99, "checksum": null}, "tags": null}
# %% running_total-check {"nbgrader": {"points": 1e300, "grade": "yes", "solution": {}}}
