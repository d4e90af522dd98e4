# One function ends the process when it is called.
# ---
# start = "right"
# points = {add_bias = 0, rest = "full"}
# reasons = {add_bias = "stopped"}

# %% add_bias
def add_bias(Z, b):
    import os

    os._exit(0)
