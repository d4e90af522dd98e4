# Functions of NumPy and the standard library under the names of the answers, and a class method.
# ---
# start = "right"
# points = "full"

# %% row_sums
row_sums = np.vectorize(lambda row: sum(row), signature="(d)->()")

# %% add_bias
add_bias = np.add

# %% batch_dot
batch_dot = np.dot

# %% mean_of
from statistics import mean as mean_of

# %% running_total
from itertools import accumulate


class Totals:
    start = 0

    @classmethod
    def of(cls, values):
        return list(accumulate(values))


running_total = Totals.of
