# Results of other types: the other byte order, extended precision, a fraction, single numbers of NumPy.
# ---
# start = "right"
# points = "full"

# %% row_sums
def row_sums(X):
    return np.asarray(X).sum(axis=1)[::-1][::-1].astype(">f8")

# %% add_bias
def add_bias(Z, b):
    return (np.asarray(Z).T + np.asarray(b)[:, None]).T

# %% batch_dot
def batch_dot(X, w):
    return np.asarray(X, dtype=np.longdouble) @ np.asarray(w, dtype=np.longdouble)

# %% mean_of
from fractions import Fraction


def mean_of(values):
    return sum(map(Fraction, values)) / len(values)

# %% running_total
def running_total(values):
    return [np.float64(x) if isinstance(x, np.floating) else int(x) for x in np.cumsum(values)]
