# The interrupt is caught and ignored, again and again.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, mean_of = 0, rest = "full"}
# reasons = {row_sums = "within 2 s", mean_of = "within 2 s"}

# %% row_sums
def row_sums(X):
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:
            continue

# %% mean_of
def mean_of(values):
    import signal
    import time

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
