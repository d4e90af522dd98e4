# Looks for what its neighbours in the batch have left (see leaves_traces).
# ---
# points = 0

# %%
import ctypes
from pathlib import Path

mark = "-".join(("corpus", "trace"))
places = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", Path.home(), Path.cwd().parent]
for place in map(Path, places):
    if place.is_dir():
        for path in place.iterdir():
            if mark in path.name and path.parent != Path.cwd():
                print("HIT:", path)
libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(0x636F7270, 16, 0) >= 0:
    print("HIT: shared memory")
if libc.semget(0x636F7270, 1, 0) >= 0:
    print("HIT: a semaphore")
if libc.syscall(250, 10, -4, b"user", f"{mark}-key".encode(), 0) >= 0:
    print("HIT: a key of the session")
