# Any arguments, type hints, defaults, one function for each type, and an answer redefined later.
# ---
# start = "right"
# points = "full"

# %%
def helper(X): return np.asarray(X)

# %% row_sums
def row_sums(*args, **kwargs):
    (X,) = args
    return helper(X).sum(1)

# %% add_bias
def add_bias(Z, b):
    return 0

# %%
def add_bias(Z, b):
    return helper(Z) + helper(b)

# %% batch_dot
from functools import singledispatch


@singledispatch
def batch_dot(X, w):
    return np.asarray(X) @ np.asarray(w)


@batch_dot.register
def _(X: list, w):
    return batch_dot(np.asarray(X), w)

# %% mean_of
from typing import Iterable, TypeVar
T = TypeVar("T")


def mean_of(values: Iterable[T], default: T | None = None) -> T:
    try:
        return sum(values) / len(values)
    except ZeroDivisionError:
        return default

# %% running_total
def running_total(values, *, _memo={}):
    out = []
    for v in values:
        out = out + [v + (out[-1] if out else 0)]
    return out
