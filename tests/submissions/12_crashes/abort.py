# `os.abort` in a cell, after a good definition in the same cell, and a kill signal in a call.
# ---
# start = "right"
# points = {mean_of = 0, running_total = 0, rest = "full"}
# reasons = {mean_of = "Not defined"}

# %% mean_of
import os


def mean_of(values):
    return sum(values) / len(values)


os.abort()

# %% running_total
def running_total(values):
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)
