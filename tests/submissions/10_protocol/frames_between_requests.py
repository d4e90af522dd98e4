# A thread sends frames when nobody asked: the next request would take them for its reply.
# ---
# points = 0
# flags = ["protocol"]

# %%
import os
import stat
import struct
import threading
import time


def flood():
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for number in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, struct.pack(">I", 3) + b"\x93\x00\x00")
            except OSError:
                continue
        time.sleep(0.001)


threading.Thread(target=flood, daemon=True).start()
time.sleep(0.2)
