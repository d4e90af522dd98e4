"""The residual connection: learn only what must change (lesson 13)."""

from collections.abc import Callable
from typing import Any

from nnlib.validation import Array, as_float, require_function, require_same_shape


def residual_forward(x: Any, F: Callable[[Array], Any]) -> Array:
    """Add to `x` what a block of layers makes of it: `x + F(x)`.

    The slope of `x + F(x)` is `1 + F'(x)`: the 1 carries gradients through any number of blocks,
    even where each `F'` is small.

    Parameters
    ----------
    x : array of any shape
    F : function
        From an array to one of the same shape. Where a block changes the shape, `x` must first
        be projected.

    Returns
    -------
    array of the same shape

    Notes
    -----
    He, Zhang, Ren and Sun, *Deep residual learning for image recognition*, 2016.
    """
    x = as_float(x, "x")
    change = as_float(require_function(F, "F")(x), "F(x)")
    require_same_shape(x, change, "x", "F(x)")
    return x + change
