"""What a call brings besides its value: exceptions and warnings, as plain data."""

import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from .encoding import encode as encode_value
from .values import ValueTooLarge

MAX_MESSAGE = 2000
MAX_NAME = 200
MAX_HELD = 20_000
MAX_WARNINGS = 10


def numpy_warnings(wanted: bool) -> AbstractContextManager[Any]:
    """Return a context in which numerical faults are warnings, or what the learner made them."""
    if not wanted:
        return nullcontext()
    return np.errstate(over="warn", invalid="warn", divide="warn", under="ignore")


def warned(caught: list[warnings.WarningMessage]) -> list[list[str]]:
    """Return the first few warnings: the nearest built-in class, and the text."""
    # NumPy's warnings count most: other warnings may not crowd them out.
    first = sorted(caught, key=lambda w: not issubclass(w.category, RuntimeWarning))
    return [[_builtin_name(w.category), str(w.message)[:200]] for w in first[:MAX_WARNINGS]]


def _builtin_name(category: type) -> str:
    return next(c.__name__ for c in category.__mro__ if c.__module__ == "builtins")


def described(error: BaseException) -> tuple[str, str, list[str], bytes, str]:
    """Return an exception's class, text and bases by name, whatever its `__str__` does.

    With it come its arguments and attributes, where they are plain data, and `function_of` it.
    """
    kind = type(error)
    try:
        message = str(error)[:MAX_MESSAGE]
    except BaseException:  # noqa: BLE001  a learner's __str__ may raise anything
        message = ""
    bases = [b.__name__ for b in kind.__mro__ if b is not object]
    return kind.__name__, message, bases, _held(error), function_of(error)


def function_of(error: BaseException) -> str:
    """Return the name of the function (or class) that raised an exception, or nothing."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_qualname.partition(".")[0][:MAX_NAME]


def _held(error: BaseException) -> bytes:
    """Return an exception's arguments (None if they are not plain data) and its plain attributes."""
    try:
        args = error.args if _small(error.args) is not None else None
        attributes = {key: item for key, item in vars(error).items() if _small(item) is not None}
        return _small((args, attributes)) or b""
    except BaseException:  # noqa: BLE001  a learner's class may do anything
        return b""


def _small(value: Any) -> bytes | None:
    try:
        frame = encode_value(value)
    except (TypeError, ValueError, ValueTooLarge):
        return None
    return frame if len(frame) <= MAX_HELD else None
