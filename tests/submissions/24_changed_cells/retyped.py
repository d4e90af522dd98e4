# Grade cells became prose and raw text, an answer cell too; the kinds are the source's again.
# ---
# start = "right"
# points = "full"
# notes = ["'row_sums-check' had become markdown", "'add_bias' had become raw"]

# %% [markdown] row_sums-check
# check(row_sums)

# %% [raw] add_bias
def add_bias(Z, b):
    return np.asarray(Z) + np.asarray(b)

# %% [raw] mean_of-check
pass
