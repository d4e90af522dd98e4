# Cells of the same name in other letters, with blanks, as lists and numbers: none is the lesson's.
# ---
# points = {row_sums = "full", rest = 0}

# %% row_sums
def row_sums(X):
    return np.asarray(X).sum(axis=1)

# %% [code] t1 {"nbgrader": {"grade_id": "ROW_SUMS-check", "grade": true, "points": 2, "locked": true}}
2.0
# %% [code] t2 {"nbgrader": {"grade_id": " add_bias-check", "grade": true, "points": 2, "locked": true}}
2.0
# %% [code] t3 {"nbgrader": {"grade_id": ["batch_dot-check"], "grade": true, "points": 2}}
2.0
# %% [code] t4 {"nbgrader": {"grade_id": 5, "grade": true, "points": -3}}
2.0
