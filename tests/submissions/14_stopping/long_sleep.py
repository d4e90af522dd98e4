# A sleep that no signal ends, in a cell.
# ---
# bomb = true
# start = "right"
# points = {add_bias = 0, rest = "full"}
# reasons = {add_bias = "Not defined"}

# %% add_bias
import signal
import time

signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
time.sleep(60)


def add_bias(Z, b):
    return Z + b
