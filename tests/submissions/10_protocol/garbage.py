# Noise and a length of four gigabytes are written to all descriptors.
# ---
# points = 0
# flags = ["protocol"]

# %% row_sums
def row_sums(X):
    import os

    for number in range(3, 64):
        for data in (b"\xff\xff\xff\xff", bytes(range(256)) * 8):
            try:
                os.set_blocking(number, False)
                os.write(number, data)
            except OSError:
                continue
    return [0.0]
