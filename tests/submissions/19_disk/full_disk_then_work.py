# The quota is used up in a cell; what the other cells write then fails, and costs nobody else.
# ---
# bomb = true
# start = "right"
# points = {batch_dot = 0, rest = "full"}

# %%
try:
    with open("/tmp/corpus-trace-full", "wb", buffering=0) as file:
        for _ in range(256):
            file.write(b"x" * 2**20)
except OSError as error:
    print("refused:", error)

# %% batch_dot
def batch_dot(X, w):
    with open("scratch", "wb", buffering=0) as file:
        if file.write(b"x" * 2**20) < 2**20:
            raise OSError("the disk is full")
    return X @ w
