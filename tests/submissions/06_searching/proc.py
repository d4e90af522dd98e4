# The process file system is searched: command lines, environments and memory of other processes.
# ---
# points = 0
# bites = true

# %%
import os
from pathlib import Path

canary = "-".join(("corpus", "canary"))
for entry in Path("/proc").iterdir():
    if entry.name.isdigit() and int(entry.name) != os.getpid():
        for part in ("cmdline", "environ", "maps"):
            try:
                data = (entry / part).read_bytes()
            except OSError:
                continue
            if b"python" in data or canary.encode() in data:
                print("HIT:", entry / part)
                break
try:
    with open(f"/proc/{os.getppid()}/mem", "rb") as memory:
        print("HIT: the memory of the parent process", memory.name)
except OSError as error:
    print("refused:", error)
