# A sample that knows the gradebook sets everybody's score; only in a course marked for it.
# ---
# points = 0
# bites = true

# %%
import os
import sqlite3

course = "@COURSE@" if os.path.isdir("@COURSE@") else "../../.."
if os.path.isfile(f"{course}/.attack-range"):
    try:
        with sqlite3.connect(f"{course}/gradebook.db", timeout=0.1) as book:
            changed = book.execute("UPDATE grade SET auto_score = 999, manual_score = 999").rowcount
            print("HIT: rows of the gradebook:", changed)
    except sqlite3.Error as error:
        print("refused:", error)
else:
    print("refused: no course in sight")
