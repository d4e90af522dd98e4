# Objects whose pickled form runs code, and bytes that are such a form already.
# ---
# points = 0
# reasons = {row_sums = "Trap"}

# %%
import os
import pickle

import numpy as np


class Trap:
    def __reduce__(self):
        return os.system, ("touch /tmp/corpus-trace-pickle",)

# %% row_sums
def row_sums(X):
    return Trap()

# %% add_bias
def add_bias(Z, b):
    return b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x1etouch /tmp/corpus-trace-picklex\x85R."

# %% batch_dot
def batch_dot(X, w):
    return np.array([Trap()], dtype=object)

# %% running_total
def running_total(values):
    return [pickle.dumps(print), Trap()]
