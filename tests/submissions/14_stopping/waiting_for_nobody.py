# It waits for a lock, for input, for a pipe and for a child that never ends.
# ---
# start = "right"
# points = {row_sums = 0, mean_of = 0, running_total = 0, rest = "full"}
# reasons = {row_sums = "did not finish within 2 s", running_total = "did not finish within 2 s"}

# %% row_sums
import os
import threading


def row_sums(X):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()

# %% mean_of
def mean_of(values):
    return float(input("mean? "))

# %% running_total
def running_total(values):
    receiving, _sending = os.pipe()
    return os.read(receiving, 1)
