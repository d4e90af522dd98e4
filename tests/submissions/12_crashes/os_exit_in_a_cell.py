# A cell ends the process while it defines its function.
# ---
# start = "right"
# points = {batch_dot = 0, rest = "full"}
# reasons = {batch_dot = "Not defined"}

# %% batch_dot
import os


def batch_dot(X, w):
    return X @ w


os._exit(7)
