# Answers within cell magics, in a file that a cell writes, run from a file, and awaited.
# ---
# start = "right"
# points = "full"

# %%
# only a comment

# %%
%load_ext autoreload
%autoreload 2
%config InlineBackend.figure_format = "retina"
%matplotlib inline
%env COLOUR=blue

# %%
%%writefile mine.py
import numpy as np


def row_sums(X):
    return np.asarray(X).sum(axis=1)

# %% row_sums
from mine import row_sums

# %%
%%writefile other.py
import numpy as np


def add_bias(Z, b):
    return np.asarray(Z) + np.asarray(b)

# %% add_bias
%run other.py

# %%
%mkdir below
%cd below

# %% batch_dot
%%time
def batch_dot(X, w):
    return np.asarray(X) @ np.asarray(w)

# %% mean_of
%%capture shown
def mean_of(values):
    print("mean of", values)
    return sum(values) / len(values)


mean_of([1])

# %% running_total
import asyncio


async def total_later(values):
    await asyncio.sleep(0)
    return [sum(values[: i + 1]) for i in range(len(values))]


def running_total(values):
    return asyncio.new_event_loop().run_until_complete(total_later(values))


await total_later([1])
files = !ls
