# Right, and slow: about a second for all calls of an exercise.
# ---
# start = "right"
# points = "full"

# %%
import time

time.sleep(0.5)

# %% row_sums
def row_sums(X):
    time.sleep(0.03)
    return np.asarray(X).sum(axis=1)

# %% running_total
def running_total(values):
    time.sleep(0.1)
    return [sum(values[: i + 1]) for i in range(len(values))]
