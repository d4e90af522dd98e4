# A gigabyte without a line's end.
# ---
# bomb = true
# start = "right"
# points = "full"
# shows = ["limit of 100,000 bytes"]

# %%
import sys

piece = "x" * 2**20
for _ in range(1024):
    sys.stdout.write(piece)
