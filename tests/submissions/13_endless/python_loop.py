# A loop without end in a function; the others keep their points.
# ---
# bomb = true
# start = "right"
# points = {row_sums = 0, rest = "full"}
# reasons = {row_sums = "within 2 s"}

# %% row_sums
def row_sums(X):
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end:
        pass
