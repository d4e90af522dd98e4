# Every call takes a little less than the limit: only all of them together are too much.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, rest = "full"}
# reasons = {row_sums = "within 2 s"}

# %% row_sums
def row_sums(X):
    import time

    import numpy as np

    time.sleep(0.9)
    return np.asarray(X).sum(axis=1)
