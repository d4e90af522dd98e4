# Signal 0 to everybody, to the group, to the parent and by descriptor; priorities and limits of others.
# ---
# points = 0

# %%
import os
import resource
import signal

own = os.getpid()
for number in [0, 1, os.getppid(), *range(2, 400)]:
    if number in (own, 0):
        continue
    for act in (os.kill, lambda pid, s: os.killpg(pid, s), lambda pid, s: os.setpriority(os.PRIO_PROCESS, pid, 5),
                lambda pid, s: resource.prlimit(pid, resource.RLIMIT_NOFILE)):
        try:
            act(number, 0)
            if number != 1 or own != 1:
                print("HIT:", number)
        except OSError:
            continue
