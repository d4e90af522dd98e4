# SystemExit in a cell and in a call, as `exit()` raises it.
# ---
# start = "right"
# points = {row_sums = 0, add_bias = 0, rest = "full"}
# reasons = {row_sums = "SystemExit"}

# %% row_sums
def row_sums(X):
    raise SystemExit(0)

# %% add_bias
import sys

sys.exit("enough")


def add_bias(Z, b):
    return Z + b
