# Right results in odd clothes: views, read-only, Fortran order, float32, 0-d, NumPy numbers, fractions.
# ---
# points = "full"

# %%
from decimal import Decimal
from fractions import Fraction

import numpy as np

# %% row_sums
def row_sums(X):
    sums = np.asarray(X).sum(axis=1)
    table = np.zeros((len(sums), 3), dtype=sums.dtype)
    table[:, 1] = sums
    view = table[:, 1]
    view.flags.writeable = False
    return view

# %% add_bias
def add_bias(Z, b):
    out = np.asfortranarray(np.asarray(Z) + np.asarray(b))
    out.flags.writeable = False
    return out[::-1][::-1]

# %% batch_dot
def batch_dot(X, w):
    return np.fromiter((np.dot(row, np.asarray(w)) for row in np.asarray(X)), dtype=np.longdouble)

# %% mean_of
def mean_of(values):
    return sum(map(Fraction, values)) / len(values)

# %% running_total
def running_total(values):
    return [np.float64(sum(values[: i + 1])) for i in range(len(values))]
