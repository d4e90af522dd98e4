# The libraries that the next submission will import: each is opened for writing.
# ---
# points = 0
# bites = true

# %%
import os
from pathlib import Path

import IPython
import msgpack
import numpy as np

import autograder
import nnlib

for module in (np, np.testing, IPython, msgpack, autograder, nnlib):
    try:
        with open(module.__file__, "a"):  # nothing is written, also where that could be done
            print("HIT: can write to", module.__file__)
    except OSError as error:
        print("refused:", error)
    stray = Path(module.__file__).with_name("corpus-trace.txt")
    try:
        stray.touch()
        stray.unlink()
        print("HIT: can make files in", stray.parent)
    except OSError as error:
        print("refused:", error)
    try:
        os.chmod(module.__file__, os.stat(module.__file__).st_mode)
        print("HIT: can change", module.__file__)
    except OSError as error:
        print("refused:", error)
