# Memory that no limit on private memory counts: shared maps, and files that lie in memory.
# ---
# start = "right"
# points = {row_sums = 0, rest = "full"}
# bomb = true

# %% row_sums
import mmap


def row_sums(X):
    kept = []
    for _ in range(16):
        area = mmap.mmap(-1, 128 * 2**20)
        for place in range(0, len(area), 4096):
            area[place] = 1
        kept.append(area)
    return [0.0]
