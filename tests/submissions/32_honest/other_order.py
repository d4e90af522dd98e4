# Within an exercise: the helper after its user, a first try left standing, a question in between.
# ---
# start = "right"
# points = "full"

# %% row_sums
def row_sums(X):
    return helper(np.asarray(X))

# %% [markdown]
# Why does this work although `helper` comes later?

# %%
def helper(X):
    return X.sum(axis=1)

# %% batch_dot
def batch_dot(X, w):
    return 0


def batch_dot(X, w):
    return (np.asarray(X) * np.asarray(w)).sum(axis=1)
