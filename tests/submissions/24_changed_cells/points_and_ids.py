# Points, roles and checksums in the metadata are raised; grade cells are rewritten.
# ---
# points = 0
# notes = ["had been changed and are restored: row_sums-check, mean_of-check."]

# %% row_sums-check {"nbgrader": {"points": 1000, "checksum": "0", "locked": false}}
2.0
# %% add_bias-check {"nbgrader": {"grade": false, "solution": true}}
# %% batch_dot-check {"nbgrader": {"points": -5, "task": true, "solution": true}}
# %% mean_of-check {"nbgrader": {"points": 0, "schema_version": 99}}
pass
# %% running_total {"nbgrader": {"grade": true, "points": 100}}
# %% running_total-check {"nbgrader": {"points": "1e9", "cell_type": "markdown"}}
