# What a learner has who cannot do any of it: every function is there, and wrong.
# ---

# %% row_sums
def row_sums(X):
    return [0.0]

# %% add_bias
def add_bias(Z, b):
    return b

# %% batch_dot
def batch_dot(X, w):
    return 0.0

# %% mean_of
def mean_of(values):
    return 0.0

# %% running_total
def running_total(values):
    return list(values)
