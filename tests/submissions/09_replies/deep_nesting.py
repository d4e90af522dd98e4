# Lists in lists, far deeper than any recursion goes, and a list that holds itself.
# ---
# points = 0

# %%
def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value

# %% row_sums
def row_sums(X):
    return nested(100_000)

# %% add_bias
def add_bias(Z, b):
    return {"a": nested(31), "b": {0: nested(5000)}}

# %% running_total
def running_total(values):
    ring = []
    ring.append(ring)
    return ring
