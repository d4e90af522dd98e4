# A thread prints and displays for ever, also while other cells and examinations run.
# ---
# start = "right"
# points = "full"

# %%
import threading
import time


def chat():
    end = time.monotonic() + 30
    while time.monotonic() < end:
        print("2.0")
        time.sleep(0.005)


threading.Thread(target=chat, daemon=True).start()
