# A thread that keeps the interpreter from ending, and an exit handler that takes its time.
# ---
# start = "right"
# points = "full"

# %%
import atexit
import signal
import threading
import time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
threading.Thread(target=time.sleep, args=(30,), daemon=False).start()
atexit.register(time.sleep, 30)
