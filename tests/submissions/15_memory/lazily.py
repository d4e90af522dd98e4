# Memory taken in small pieces in a cell, up to eight gigabytes.
# ---
# bomb = true
# start = "right"
# points = {batch_dot = 0, rest = "full"}
# reasons = {batch_dot = "Not defined"}

# %% batch_dot
kept = []
for _ in range(8 * 1024):
    kept.append(b"x" * 2**20)


def batch_dot(X, w):
    return X @ w
