# What a function is asked is kept, and printed by a later cell of the learner's.
# ---
# start = "right"
# points = "full"

# %%
asked = []

# %% row_sums
def row_sums(X):
    asked.append(np.asarray(X).tolist())
    return np.asarray(X).sum(axis=1)

# %% running_total
def running_total(values):
    asked.append(list(values))
    return [sum(values[: i + 1]) for i in range(len(values))]


print("ASKED", asked)

# %%
print("ASKED", asked)
