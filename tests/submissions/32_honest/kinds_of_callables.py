# Functions as a lambda, a partial, an object, decorated and kept, and made by a function.
# ---
# start = "right"
# points = "full"

# %% row_sums
row_sums = lambda X: np.asarray(X).sum(axis=1)

# %% add_bias
from functools import partial


def _shift(scale, Z, b):
    return np.asarray(Z) * scale + np.asarray(b)


add_bias = partial(_shift, 1)

# %% batch_dot
class Dot:
    def __call__(self, X, w):
        return np.asarray(X) @ np.asarray(w)


batch_dot = Dot()

# %% mean_of
import functools


def as_tuple(function):
    @functools.wraps(function)
    def wrapped(values):
        return function(tuple(values))
    return wrapped


@as_tuple
@functools.lru_cache
def mean_of(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)

# %% running_total
def make():
    def inner(values, so_far=()):
        if not len(values):
            return list(so_far)
        last = so_far[-1] if so_far else 0
        return inner(values[1:], (*so_far, last + values[0]))
    return inner


running_total = make()
