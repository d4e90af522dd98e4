# Tells its neighbours by their processes and open files.
# ---
# points = 0
# bites = true

# %%
import os
from pathlib import Path

others = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
others = [pid for pid in others if pid not in (os.getpid(), 1)]
if others:
    print("HIT: other processes:", others[:5])
if Path("/proc/locks").is_file() and Path("/proc/locks").stat().st_size:
    print("HIT: the locks of this machine")
