"""Values of the standard library as plain parts: containers, numbers, dates, paths.

Both sides import this. Only exact types count, and what is made again is the library's own, so
nothing that a learner's subclass overrides comes along.
"""

from __future__ import annotations

import builtins
import datetime as dt
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path, PosixPath
from typing import Any

MAX_RANGE = 1_000_000
"""A longer one stays inside: `list` of it would fill the memory of whoever asks."""
MAX_DIGITS = 1000
_FACTORIES: dict[str, type] = {k.__name__: k for k in (list, dict, set, int, float, str, bool)}
DEPTH = 3
"""How much deeper the items of a value lie in its plain form."""
MAPPINGS = frozenset([OrderedDict, defaultdict, Counter])
"""Dictionaries in all but name."""


class NotStandard(Exception):
    """Parts from which no value can be made."""


def taken_apart(value: Any) -> tuple[str, tuple[Any, ...]] | None:
    """Return the name of a value's type and its parts, or None for what has no such form."""
    kind: type = type(value)
    known = _KINDS.get(kind.__name__)
    if known is None or known[0] is not kind:
        return None
    parts = known[1](value)
    return None if parts is None else (kind.__name__, parts)


def made_again(name: str, parts: Any) -> Any:
    """Return the value of that type; `NotStandard` for anything that is none."""
    if type(parts) is not tuple or name not in _KINDS:
        raise NotStandard(name)
    try:
        value = _KINDS[name][2](*parts)
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError):
        raise NotStandard(name) from None
    if taken_apart(value) is None:
        raise NotStandard(name)
    return value


def _iso(value: Any) -> tuple[str] | None:
    zone = getattr(value, "tzinfo", None)
    if getattr(value, "fold", 0) or not (zone is None or type(zone) is dt.timezone):
        return None
    return (value.isoformat(),)


def _decimal(value: Decimal) -> tuple[str] | None:
    # `int` of one with a huge exponent never ends.
    huge = value.is_finite() and abs(value.adjusted()) > MAX_DIGITS
    return None if huge or len(value.as_tuple().digits) > MAX_DIGITS else (str(value),)


def _read_decimal(text: str) -> Decimal:
    if type(text) is not str or len(text) > 2 * MAX_DIGITS:
        raise ValueError
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError from None


def _made_fraction(numerator: int, denominator: int) -> Fraction:
    # It also takes text and floats, and would compute powers of ten of any size.
    return Fraction(_exactly(int, numerator), _exactly(int, denominator))


def _factory(value: defaultdict[Any, Any]) -> tuple[Any, ...] | None:
    factory = value.default_factory
    if factory is not None and factory not in _FACTORIES.values():
        return None
    return (factory.__name__ if isinstance(factory, type) else None, dict(value))


def _made_default(name: str | None, items: dict[Any, Any]) -> defaultdict[Any, Any]:
    return defaultdict(None if name is None else _FACTORIES[name], _exactly(dict, items))


def _range(value: range) -> tuple[int, int, int] | None:
    try:
        short = len(value) <= MAX_RANGE
    except OverflowError:
        return None
    return (value.start, value.stop, value.step) if short else None


def _own_class(value: type) -> tuple[str] | None:
    """Name a built-in class; any other may be the learner's code."""
    name = value.__name__
    return (name,) if getattr(builtins, name, None) is value else None


def _read_class(name: str) -> type:
    found = getattr(builtins, _exactly(str, name))
    return _exactly(type, found)


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError
    return value


_KINDS: dict[str, tuple[type, Callable[[Any], tuple[Any, ...] | None], Callable[..., Any]]] = {
    kind.__name__: (kind, apart, again)
    for kind, apart, again in (
        (Counter, lambda v: (dict(v),), lambda items: Counter(_exactly(dict, items))),
        (OrderedDict, lambda v: (dict(v),), lambda items: OrderedDict(_exactly(dict, items))),
        (defaultdict, _factory, _made_default),
        (deque, lambda v: (list(v), v.maxlen), lambda v, most: deque(_exactly(list, v), most)),
        (bytearray, lambda v: (bytes(v),), lambda data: bytearray(_exactly(bytes, data))),
        (range, _range, range),
        (slice, lambda v: (v.start, v.stop, v.step), slice),
        (type, _own_class, _read_class),
        (type(...), lambda v: (), lambda: ...),
        (Fraction, lambda v: (v.numerator, v.denominator), _made_fraction),
        (Decimal, _decimal, _read_decimal),
        (dt.date, _iso, dt.date.fromisoformat),
        (dt.datetime, _iso, dt.datetime.fromisoformat),
        (dt.time, _iso, dt.time.fromisoformat),
        (dt.timedelta, lambda v: (v.days, v.seconds, v.microseconds), dt.timedelta),
        (PosixPath, lambda v: (str(v),), lambda text: Path(_exactly(str, text))),
    )
}
KINDS = frozenset(kind for kind, _, _ in _KINDS.values())
