# A loop inside one call of a C function, which no exception can leave.
# ---
# bomb = true
# start = "right"
# points = {add_bias = 0, rest = "full"}
# reasons = {add_bias = "within 2 s"}

# %% add_bias
def add_bias(Z, b):
    return pow(3, 10**8 + 7, 7**4_000_000)
