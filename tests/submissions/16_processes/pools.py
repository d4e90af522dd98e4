# Pools of processes and of threads, and processes that start processes: bounded, and refused.
# ---
# start = "right"
# points = "full"
# bomb = true

# %%
import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor

try:
    with ThreadPoolExecutor(100) as pool:
        list(pool.map(lambda _: time.sleep(0.2), range(100)))
except Exception as error:
    print(type(error).__name__)

# %%
started = []
try:
    for _ in range(100):
        child = os.fork()
        if not child:
            time.sleep(2)
            os._exit(0)
        started.append(child)
except OSError as error:
    print("refused:", error)
if len(started) >= 100:
    print("HIT: a hundred processes")
for child in started:
    os.kill(child, 9)
    os.waitpid(child, 0)
