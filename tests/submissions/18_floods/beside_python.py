# Output past Python: written to the descriptors themselves, and by children.
# ---
# bomb = true
# start = "right"
# points = "full"

# %%
import os
import subprocess

try:
    for _ in range(256):
        os.write(1, b"y" * 2**20)
except OSError as error:
    print("refused:", error)

# %%
subprocess.run(["sh", "-c", "yes corpus | head -c 200000000; exit 0"], check=False)
