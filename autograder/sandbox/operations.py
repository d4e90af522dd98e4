"""The operations that may be asked of a thing behind a handle, by name."""

import operator
from collections.abc import Callable
from typing import Any

_BINARY = [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and_",
    "or_",
    "xor",
    "lshift",
    "rshift",
]

OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in _BINARY},
    **{f"i{name.rstrip('_')}": getattr(operator, f"i{name.rstrip('_')}") for name in _BINARY},
    **{name: getattr(operator, name) for name in ("lt", "le", "eq", "ne", "gt", "ge")},
    **{name: getattr(operator, name) for name in ("neg", "pos", "invert", "contains")},
    **{name: getattr(operator, name) for name in ("getitem", "setitem", "delitem", "index")},
    **{function.__name__: function for function in (abs, bool, bytes, complex, dict, dir, divmod)},
    **{function.__name__: function for function in (callable, delattr, float, getattr, hasattr)},
    **{function.__name__: function for function in (hash, int, isinstance, issubclass, iter, len)},
    **{function.__name__: function for function in (list, next, repr, reversed, round, set)},
    **{function.__name__: function for function in (setattr, sorted, str, tuple, type)},
}
