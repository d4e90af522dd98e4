# Three hundred processes at most, each for five seconds at most.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, rest = "full"}
# reasons = {row_sums = "BlockingIOError"}

# %% row_sums
def row_sums(X):
    import os
    import time

    for _ in range(300):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    return X
