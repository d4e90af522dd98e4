# Grade cells of wrong answers are deleted, so that nothing can fail.
# ---
# cells = "as written"
# points = {mean_of = "full", rest = 0}
# notes = ["put back: row_sums-check"]

# %% imports
# %% row_sums
# %% mean_of
def mean_of(values):
    return sum(values) / len(values)
