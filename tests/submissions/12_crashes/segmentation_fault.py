# A null pointer is read, by way of ctypes.
# ---
# start = "right"
# points = {row_sums = 0, rest = "full"}
# reasons = {row_sums = "stopped"}

# %% row_sums
def row_sums(X):
    import ctypes

    return ctypes.string_at(0)
