# Endless recursion, deletions that raise, and generators closed by force: errors, not crashes.
# ---
# start = "right"
# points = {row_sums = 0, mean_of = 0, rest = "full"}
# reasons = {row_sums = "RecursionError", mean_of = "RecursionError"}

# %% row_sums
def row_sums(X):
    return row_sums(X)

# %% mean_of
def mean_of(values):
    return 1 + mean_of(values)

# %% running_total
class Falls:
    def __del__(self):
        raise SystemExit(1)


def running_total(values):
    Falls()
    return [sum(values[: i + 1]) for i in range(len(values))]
