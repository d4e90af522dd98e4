# Answers stand in the notebook twice, the wrong one first: the last one counts, as in nbgrader.
# ---
# start = "right"
# cells = "as written"
# points = "full"
# notes = ["the last one counts: row_sums, row_sums-check"]

# %% imports
# %% row_sums
def row_sums(X):
    return [0.0]

# %% row_sums-check
# %% row_sums
# %% row_sums-check
# %% add_bias
# %% add_bias-check
# %% batch_dot
# %% batch_dot-check
# %% mean_of
# %% mean_of-check
# %% running_total
# %% running_total-check
# %% essay
