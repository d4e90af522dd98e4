# Cells that change what all code shares: warnings are errors, NumPy raises, names of Python are taken.
# ---
# start = "right"
# points = "full"
# shows = ["EOFError"]

# %%
import logging
import sys
import warnings

warnings.simplefilter("error")
np.seterr(all="raise")
np.set_printoptions(precision=1)
logging.basicConfig(level=logging.DEBUG)
sys.setrecursionlimit(5000)

# %%
sys.exit(0)

# %%
answer = input("Ready? ")

# %%
from math import *
from numpy import *

sum = 3
del sum
max = min = None

# %%
del np

# %% row_sums
import numpy as np


def summe_über_zeilen(Ψ):
    logging.debug("in the sums")
    return np.asarray(Ψ).sum(axis=1)


row_sums = summe_über_zeilen

# %% add_bias
import os
import time


def add_bias(Z, b):
    for share in range(3):
        print(f"\r{share}/3", end="", flush=True)
    os.write(1, b"raw\n")
    try:
        np.float64(1e308) * np.float64(10)
    except FloatingPointError:
        time.sleep(0)
    return np.asarray(Z) + np.asarray(b)

# %% running_total
import builtins


def running_total(values):
    with open("log.txt", "a") as log:
        print(values, file=log)
    return [builtins.sum(values[: i + 1]) for i in range(len(values))]
