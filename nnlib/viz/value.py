"""The learner's own `Value` class for pictures, once it can do what they ask of it (lesson 07)."""

from collections.abc import Mapping
from typing import Any

from nnlib import autograd


def value_or_reference(namespace: Mapping[str, Any], *, backward: bool = True) -> Any:
    """Return the learner's `Value` class, or nnlib's while a part of the learner's is missing.

    A class is tried out as a whole, with one formula in which every operation occurs: half of a
    graph made by one class and half by another would fit nowhere.

    Parameters
    ----------
    namespace : mapping
        Where to look: `globals()` in a notebook.
    backward : bool
        Whether gradients are asked for, too.
    """
    kind = namespace.get("Value")
    try:
        if kind is None:
            raise NotImplementedError
        a, b = kind(0.5), kind(1.5)
        result = (2 * a - b / 3) ** 2 + a.tanh() * b.relu() + (1 - a).exp()
        if backward:
            result.backward()
    except NotImplementedError:
        print("Value is not finished yet, so the course's own version stands in for it.")
        return autograd.Value
    return kind
