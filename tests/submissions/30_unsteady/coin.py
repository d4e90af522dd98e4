# Right nine times out of ten, with a seed that nobody knows.
# ---
# points = 0
# varies = true

# %%
import os

import numpy as np


def wavering(right):
    return right + (os.urandom(1)[0] % 2)

# %% row_sums
def row_sums(X):
    return wavering(np.asarray(X).sum(axis=1))

# %% add_bias
def add_bias(Z, b):
    return wavering(np.asarray(Z) + np.asarray(b))

# %% batch_dot
def batch_dot(X, w):
    return wavering(np.asarray(X) @ np.asarray(w))
