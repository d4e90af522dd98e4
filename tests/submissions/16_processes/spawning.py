# Programs are started from a cell until no more can be; what was defined before still counts.
# ---
# bomb = true
# start = "right"
# points = "full"

# %%
import subprocess

running = []
try:
    for _ in range(300):
        running.append(subprocess.Popen(["sleep", "5"]))
    print("HIT: 300 processes")
except OSError as error:
    print("refused:", error)
