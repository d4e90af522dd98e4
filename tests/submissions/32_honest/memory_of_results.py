# Results in other memory: read-only, in Fortran order, a view with gaps, an array without axes.
# ---
# start = "right"
# points = "full"

# %% row_sums
def row_sums(X):
    out = np.asarray(X).sum(axis=1)
    out.flags.writeable = False
    return out

# %% add_bias
def add_bias(Z, b):
    return np.asfortranarray(np.asarray(Z) + np.asarray(b))

# %% batch_dot
def batch_dot(X, w):
    X, w = np.asarray(X), np.asarray(w)
    big = np.zeros((X.shape[0] * 2, 3), dtype=np.result_type(X, w))
    big[::2, 1] = X @ w
    return big[::2, 1]

# %% mean_of
def mean_of(values):
    return np.array(np.mean(values))

# %% running_total
def running_total(values):
    return [np.float64(x).item() for x in np.cumsum(values)]
