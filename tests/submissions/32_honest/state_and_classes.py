# Helpers in other cells, global counters, nested functions, generators, exceptions used for control.
# ---
# points = "full"

# %%
import logging
import sys

import numpy as np

calls = 0
cache: dict = {}
logging.basicConfig(stream=sys.stderr, level=logging.DEBUG, force=True)


def gen(values):
    total = 0
    for value in values:
        total += value
        yield total

# %% row_sums
def row_sums(X):
    global calls
    calls += 1
    logging.debug("call %s", calls)
    key = np.asarray(X).tobytes()
    if key not in cache:
        cache[key] = np.asarray(X).sum(axis=1)
    return cache[key]

# %% add_bias
def add_bias(Z, b):
    def add(row):
        return [x + y for x, y in zip(row, b)]

    try:
        raise StopIteration
    except StopIteration:
        return np.array([add(row) for row in np.asarray(Z)])

# %% batch_dot
def batch_dot(X, w):
    assert len(np.asarray(w).shape) == 1
    with np.errstate(all="raise"):
        return np.sum(np.multiply(X, w), axis=-1)

# %% mean_of
def mean_of(values):
    *_, last = gen(values)
    return last / len(values)

# %% running_total
running_total = lambda values: [*gen(values)]

# %%
del logging
assert running_total([1, 2]) == [1, 3]
