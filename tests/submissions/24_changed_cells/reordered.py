# All grade cells stand at the top, and the exercises in another order.
# ---
# start = "right"
# cells = "as written"
# points = "full"
# notes = ["in their place again: row_sums-check"]

# %% imports
# %% running_total-check
# %% mean_of-check
# %% batch_dot-check
# %% add_bias-check
# %% row_sums-check
# %% running_total
# %% mean_of
# %% batch_dot
# %% add_bias
# %% row_sums
# %% essay
