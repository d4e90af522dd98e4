# Arrays of objects, of strings, of structures, and one that claims to hold petabytes.
# ---
# points = 0

# %%
import numpy as np

# %% row_sums
def row_sums(X):
    return np.broadcast_to(np.float64(1.0), (10**9, 10**6))

# %% add_bias
def add_bias(Z, b):
    return np.array([[None, print, ...]] * len(Z), dtype=object)

# %% batch_dot
def batch_dot(X, w):
    return np.zeros(len(X), dtype=[("a", float), ("b", object)])

# %% mean_of
def mean_of(values):
    return np.array(["x" * 5000])

# %% running_total
def running_total(values):
    return np.ma.masked_all(len(values))
