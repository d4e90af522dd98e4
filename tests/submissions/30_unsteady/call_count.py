# Right for the first calls of each kind, wrong from then on; and the other way round.
# ---
# points = 0
# reasons = {row_sums = "different answers"}

# %%
import numpy as np

calls = {"row_sums": 0, "batch_dot": 0}

# %% row_sums
def row_sums(X):
    calls["row_sums"] += 1
    right = np.asarray(X).sum(axis=1)
    return right if calls["row_sums"] <= 13 else right + 1

# %% batch_dot
def batch_dot(X, w):
    calls["batch_dot"] += 1
    right = np.asarray(X) @ np.asarray(w)
    return right + 1 if calls["batch_dot"] < 5 else right
