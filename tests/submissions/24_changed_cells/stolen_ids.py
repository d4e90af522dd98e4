# Ids are swapped: an answer cell calls itself a grade cell, and a grade cell something unknown.
# ---
# start = "right"
# points = {row_sums = 0, rest = "full"}
# notes = ["the last one counts: row_sums-check", "put back: add_bias-check"]

# %% row_sums {"nbgrader": {"grade_id": "row_sums-check"}}
2.0
# %% add_bias-check {"nbgrader": {"grade_id": "never heard of"}}
# %% batch_dot-check {"nbgrader": {"grade_id": ["a", "list"]}}
# %% mean_of-check {"nbgrader": {"grade_id": null}}
