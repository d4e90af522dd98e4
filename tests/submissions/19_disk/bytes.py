# A gigabyte is written wherever one may write.
# ---
# bomb = true
# start = "right"
# points = "full"

# %%
from pathlib import Path

written = 0
for folder in (".", "/tmp", "/dev/shm", "/var/tmp", "/run"):
    try:
        with open(Path(folder, "corpus-trace-bytes"), "wb", buffering=0) as file:
            for _ in range(256):
                written += file.write(b"x" * 2**20)
    except OSError as error:
        print("refused:", folder, error)
if written > 2**28:
    print("HIT: bytes written:", written)
