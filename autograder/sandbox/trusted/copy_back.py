"""Repeats on the caller's own objects the in-place changes that a call made to its copies."""

from collections import deque
from typing import Any

import numpy as np

from ..wire.standard import MAPPINGS


def copy_back(before: Any, after: Any) -> Any:
    """Change `before` in place to equal `after` where its type allows; return what it became.

    The same object comes back wherever it could be changed in place, so that the caller's
    references to it, and to what it contains, see the change as they would in one process.
    """
    kind = type(before)
    if type(after) is not kind:
        return after
    if kind is np.ndarray:
        if before.shape != after.shape or before.dtype != after.dtype or not before.flags.writeable:
            return after
        before[...] = after
    elif kind is np.random.Generator:
        if type(before.bit_generator) is not type(after.bit_generator):
            return after
        before.bit_generator.state = after.bit_generator.state
    elif kind is list:
        before[:] = _merged(before, after)
    elif kind is bytearray:
        before[:] = after
    elif kind is deque:
        merged_items = _merged(before, after)
        before.clear()
        before.extend(merged_items)
    elif kind is tuple:
        return tuple(_merged(before, after))
    elif kind is dict or kind in MAPPINGS:
        merged = {
            key: copy_back(before[key], item) if key in before else item
            for key, item in after.items()
        }
        before.clear()
        before.update(merged)
    elif kind is set:
        before.clear()
        before.update(after)
    else:
        return after
    return before


def _merged(before: Any, after: Any) -> list[Any]:
    kept = [copy_back(old, new) for old, new in zip(before, after, strict=False)]
    return kept + list(after)[len(kept) :]
