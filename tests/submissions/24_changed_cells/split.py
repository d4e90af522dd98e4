# An answer is split in two cells, another is merged into its neighbour's.
# ---
# start = "right"
# cells = "as written"
# points = "full"

# %% imports
# %% row_sums
def _sums(X):
    return np.asarray(X).sum(axis=1)

# %%
def row_sums(X):
    return _sums(X)

# %% row_sums-check
# %% add_bias
def add_bias(Z, b):
    return np.asarray(Z) + np.asarray(b)


def batch_dot(X, w):
    return np.asarray(X) @ np.asarray(w)

# %% add_bias-check
# %% batch_dot-check
# %% mean_of
# %% mean_of-check
# %% running_total
# %% running_total-check
# %% essay
