# Integers of hundreds of thousands of digits, as values, as keys, as elements.
# ---
# points = 0

# %% row_sums
def row_sums(X):
    return 7 ** 300_000

# %% add_bias
def add_bias(Z, b):
    return [1 << 10_000_000] * len(Z)

# %% mean_of
def mean_of(values):
    return -(1 << 40_000_000)

# %% running_total
def running_total(values):
    return {1 << 100_000: 1}
