# Whoever can be sent a signal is there: the parent, the group, everybody (signal 0 does nothing).
# ---
# points = 0
# bites = true

# %%
import os

me = os.getpid()
aims = [pid for pid in (os.getppid(), *range(1, 300)) if pid not in (0, me)]
for pid in aims:
    try:
        os.kill(pid, 0)
    except OSError:
        continue
    print("HIT: process", pid, "takes signals")
    break
for group in (os.getpgid(os.getppid()) if os.getppid() else os.getpgid(0),):
    if group not in (0, me, os.getpgid(0)):
        print("HIT: the parent's group", group)
