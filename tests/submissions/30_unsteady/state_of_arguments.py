# Right only as long as the same array was never seen, or while a file, a clock or a generator says so.
# ---
# points = 0

# %%
import os
import time

import numpy as np

seen, began = set(), time.monotonic()

# %% row_sums
def row_sums(X):
    X = np.asarray(X)
    known = X.tobytes() in seen
    seen.add(X.tobytes())
    return X.sum(axis=1) + known

# %% add_bias
def add_bias(Z, b):
    Z, b = np.asarray(Z), np.asarray(b)
    os.makedirs("calls", exist_ok=True)
    open(f"calls/{len(os.listdir('calls'))}", "w").close()
    return Z + b + (len(os.listdir("calls")) > 12)

# %% batch_dot
def batch_dot(X, w):
    X, w = np.asarray(X), np.asarray(w)
    return X @ w + (np.random.rand() < 0.3)

# %% running_total
def running_total(values):
    seen.add(len(values))
    return [sum(values[: i + 1]) for i in range(len(values))] if len(seen) < 3 else []

# %% mean_of
def mean_of(values):
    return 2.0
