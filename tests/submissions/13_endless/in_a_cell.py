# A loop without end in a cell that only defines its function after it.
# ---
# bomb = true
# start = "right"
# points = {batch_dot = 0, rest = "full"}
# reasons = {batch_dot = "Not defined"}

# %% batch_dot
import time

end = time.monotonic() + 60
while time.monotonic() < end:
    pass


def batch_dot(X, w):
    return X @ w
