# The process stops itself, where it can; a child wakes it after a minute, should nobody end it.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, rest = "full"}

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
