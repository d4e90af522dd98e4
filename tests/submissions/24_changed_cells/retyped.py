# Grade cells became prose and raw text, an answer cell too; the kinds are the source's again.
# ---
# start = "right"
# points = "full"
# notes = ["another type got theirs back: row_sums-check, add_bias, mean_of-check"]

# %% [markdown] row_sums-check
# check(row_sums)

# %% [raw] add_bias
def add_bias(Z, b):
    return np.asarray(Z) + np.asarray(b)

# %% [raw] mean_of-check
pass
