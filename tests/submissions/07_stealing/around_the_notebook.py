# A sample that knows nothing walks up from its folder, and through links of its own.
# ---
# points = 0
# bites = false

# %%
import os
from pathlib import Path

wanted = ("gradebook.db", "course.toml", "secret", "tables.ipynb")
for top in (Path.cwd(), *Path.cwd().parents):
    for name in wanted:
        for path in (top / name, top / "solutions/01_tables" / name, top / "submitted" / name):
            if path.exists() and path.parent != Path.cwd():
                print("HIT:", path)
for number in range(3, 64):
    try:
        place = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if any(name in place for name in wanted):
        print("HIT: an open descriptor of", place)
os.symlink("@COURSE@", "link")
if os.path.exists("link/course.toml"):
    print("HIT: through a link")
