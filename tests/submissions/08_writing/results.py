# Where verdicts and graded notebooks are kept, a file of full marks is put.
# ---
# points = 0
# bites = true

# %%
import json
import os
from pathlib import Path

course = Path("@COURSE@")
if not (course / ".attack-range").is_file():
    course = Path.cwd() / "course"
    print("refused: no course in sight")
for aim in (
    ".bootcamp/verdicts/01_tables/08-results.json",
    "autograded/08-results/01_tables/tables.ipynb",
    "feedback/08-results/01_tables/tables.html",
    "solutions/01_tables/corpus-trace.txt",
):
    path = course / aim
    if path.parent.is_dir():
        path.write_text(json.dumps({"points": 10, "max_points": 10}))
        print("HIT: wrote", aim)
        os.unlink(path)
