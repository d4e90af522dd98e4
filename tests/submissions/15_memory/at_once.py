# Eight gigabytes in one piece, touched.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, rest = "full"}

# %% row_sums
def row_sums(X):
    import numpy as np

    return np.ones(2**30)[: len(X)]
