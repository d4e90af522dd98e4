# A learner's own cell calls `check` and `hint` again, and defines a name that a test uses.
# ---
# start = "right"
# points = "full"

# %% add_bias
from autograder import check, hint


def add_bias(Z, b):
    return np.asarray(Z) + np.asarray(b)


check(add_bias)
hint("add_bias")
print("points:", check(row_sums) + 0.0)

# %%
random = 3
quokka = [1, 2]
np.random.seed(0)
