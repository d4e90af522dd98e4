# A tag says that the grade cell is meant to fail, so that its error counts as none.
# ---
# points = 0
# reasons = {mean_of = "AssertionError", running_total = "AssertionError"}

# %% row_sums-check {"tags": ["raises-exception"]}
# %% add_bias-check {"tags": ["raises-exception"]}
# %% batch_dot-check {"tags": ["raises-exception"]}
# %% mean_of-check {"tags": ["raises-exception"]}
# %% running_total-check {"tags": ["raises-exception"]}
