# All grade cells and the essay are deleted; the answers are right.
# ---
# start = "right"
# cells = "as written"
# points = "full"
# notes = ["put back: row_sums-check, add_bias-check", "essay"]

# %% title
# %% imports
# %% row_sums
# %% add_bias
# %% batch_dot
# %% mean_of
# %% running_total
