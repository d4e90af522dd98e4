# The import stands in another cell, under another name.
# ---
# points = {row_sums = "full", batch_dot = "full", rest = 0}
# flags = ["nnlib"]

# %%
import nnlib as helpers
from nnlib import arrays as tools

# %% row_sums
row_sums = tools.row_sums

# %% batch_dot
def batch_dot(X, w):
    return helpers.arrays.batch_dot(np.asarray(X), np.asarray(w))
