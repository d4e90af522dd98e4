# The reference library's own functions in the place of answers: the teacher hears of it.
# ---
# points = {row_sums = "full", add_bias = "full", rest = 0}
# flags = ["row_sums uses nnlib", "add_bias uses nnlib"]

# %% row_sums
from nnlib.arrays import row_sums

# %% add_bias
def add_bias(Z, b):
    import nnlib.arrays

    return nnlib.arrays.add_bias(np.asarray(Z), np.asarray(b))
