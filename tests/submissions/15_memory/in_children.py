# Four children take two gigabytes each, and hold them for ten seconds at most.
# ---
# bomb = true
# varies = true
# start = "right"
# points = {add_bias = 0, rest = "full"}

# %% add_bias
def add_bias(Z, b):
    import os
    import time

    for _ in range(4):
        if os.fork() == 0:
            kept = []
            try:
                for _ in range(2 * 1024):
                    kept.append(b"x" * 2**20)
                time.sleep(10)
            finally:
                os._exit(0)
    while True:
        os.wait()
