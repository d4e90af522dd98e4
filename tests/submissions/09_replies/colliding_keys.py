# A dictionary whose keys share one hash: building it again would take hours.
# ---
# points = 0

# %% row_sums
def row_sums(X):
    prime = (1 << 61) - 1
    return {i * prime: i for i in range(2000)}

# %% running_total
def running_total(values):
    return {float(i) * 2**70 for i in range(200_000)}
