# A sample that knows where the course lies reads the solutions, the secret and other hand-ins.
# ---
# points = 0
# bites = true

# %%
from pathlib import Path

course = Path("@COURSE@")
aims = ["solutions/01_tables/tables.ipynb", ".bootcamp/secret", "gradebook.db", "course.toml"]
for aim in aims:
    try:
        print("HIT:", aim, len((course / aim).read_bytes()))
    except OSError as error:
        print("refused:", error)
try:
    neighbours = sorted(path.name for path in (course / "submitted").iterdir())
    print("HIT: the hand-ins of", neighbours[:3])
except OSError as error:
    print("refused:", error)
