# Signals to itself, which the first process of a namespace does not get, a stack that overflows in C,
# an exit from a thread: each costs itself.
# ---
# start = "right"
# points = {row_sums = 0, add_bias = 0, mean_of = 0, batch_dot = "full", running_total = "full"}
# varies = true
# reasons = {row_sums = "nothing came back", add_bias = "did not finish"}

# %% row_sums
import os
import signal
import sys


def row_sums(X):
    os.kill(os.getpid(), signal.SIGKILL)

# %% add_bias
def add_bias(Z, b):
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while True:
        pass

# %% mean_of
def mean_of(values):
    sys.setrecursionlimit(10**9)
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return repr(nested)

# %% batch_dot
import threading

leaver = threading.Thread(target=sys.exit, args=(3,))
leaver.start()
leaver.join()


def batch_dot(X, w):
    return np.asarray(X) @ np.asarray(w)
