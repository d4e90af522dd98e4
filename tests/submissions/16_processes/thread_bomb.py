# Five hundred threads, each for five seconds at most.
# ---
# bomb = true
# start = "right"
# points = {mean_of = 0, rest = "full"}
# reasons = {mean_of = "RuntimeError"}

# %% mean_of
def mean_of(values):
    import threading
    import time

    for _ in range(500):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    return 0.0
