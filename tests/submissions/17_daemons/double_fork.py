# A grandchild in a session of its own outlives its parents, for half a minute.
# ---
# start = "right"
# points = "full"

# %%
import os
import sys

child = os.fork()
if child == 0:
    os.setsid()
    if os.fork() == 0:
        code = "import time; time.sleep(30)"
        os.execv(sys.executable, [sys.executable, "-I", "-c", code, "corpus-daemon"])
    os._exit(0)
os.waitpid(child, 0)
