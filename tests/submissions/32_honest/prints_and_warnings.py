# Prints, warnings and standard error, in cells and in functions: none costs a point.
# ---
# start = "right"
# points = "full"
# shows = ["to standard error"]

# %%
import logging
import sys
import warnings

print("to standard error", file=sys.stderr)
warnings.warn("deprecated, perhaps", stacklevel=1)
logging.getLogger("learner").warning("a log line")

# %% row_sums
def row_sums(X):
    print("row_sums of", X)
    print("debugging", file=sys.stderr)
    warnings.warn("slow", DeprecationWarning, stacklevel=1)
    np.float64(1.0) / np.float64(0.0)
    return np.asarray(X).sum(axis=1)

# %% mean_of
def mean_of(values):
    print(values)
    sys.stderr.write("mean\n")
    return sum(values) / len(values)
