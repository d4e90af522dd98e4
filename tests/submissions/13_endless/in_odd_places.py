# Loops without end in a regular expression, in a deletion, and behind `finally`.
# ---
# start = "right"
# points = {row_sums = 0, mean_of = 0, rest = "full"}
# reasons = {row_sums = "did not finish within 2 s", mean_of = "did not finish within 2 s"}

# %% row_sums
import re


def row_sums(X):
    re.match(r"(a+)+$", "a" * 64 + "b")
    return np.asarray(X).sum(axis=1)

# %% mean_of
def mean_of(values):
    while True:
        try:
            while True:
                pass
        finally:
            continue
