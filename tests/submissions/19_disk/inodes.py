# A hundred thousand empty files.
# ---
# bomb = true
# start = "right"
# points = "full"

# %%
from pathlib import Path

made = 0
try:
    for made in range(100_000):
        Path(f"corpus-trace-{made}").touch()
    print("HIT: files made:", made)
except OSError as error:
    print("refused:", made, error)
