# A thread spoils every function long after it was examined; a verdict given stays.
# ---
# start = "right"
# points = "full"

# %% running_total-check
# %%
import threading


def spoil():
    for name in ("row_sums", "add_bias", "batch_dot", "mean_of", "running_total"):
        globals()[name] = None


worker = threading.Thread(target=spoil)
worker.start()
worker.join()
