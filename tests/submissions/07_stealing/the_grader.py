# The exercises with their references lie in a package: a sample looks for it everywhere.
# ---
# points = 0
# bites = false

# %%
import importlib
import sys
from pathlib import Path

for name in ("autograder.exercises.l00_welcome.exercises", "autograder.engine.examine", "autograder.engine.registry"):
    try:
        importlib.import_module(name)
    except Exception as error:
        print("refused:", type(error).__name__)
    else:
        print("HIT: imported", name)
for place in {*sys.path, *(str(p) for p in Path(sys.prefix).parents)}:
    for inside in ("autograder/exercises/l00_welcome/exercises.py", "autograder/engine/examine.py"):
        if Path(place or ".", inside).is_file():
            print("HIT:", place, inside)

# %% row_sums
def row_sums(X):
    from autograder.engine import registry

    return registry.find("row_sums").reference(X)
