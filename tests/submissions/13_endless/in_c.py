# A loop inside one call of a C function, which no exception can leave.
# ---
# bomb = true
# start = "right"
# points = {add_bias = 0, rest = "full"}
# reasons = {add_bias = "within 2 s"}

# %% add_bias
def add_bias(Z, b):
    return sum(range(3 * 10**9))
