# The process stops itself; a child wakes it after a minute, should nobody else end it.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, rest = "full"}
# reasons = {row_sums = "within 2 s"}

# %% row_sums
def row_sums(X):
    import os
    import signal
    import time

    stopped = os.getpid()
    if os.fork() == 0:
        time.sleep(60)
        os.kill(stopped, signal.SIGCONT)
        os._exit(0)
    os.kill(stopped, signal.SIGSTOP)
