"""The operations that may be asked of an object behind a handle, by name."""

import asyncio
import builtins
import datetime as dt
import importlib
import io
import operator
from collections.abc import Awaitable, Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Any

import numpy as np

ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
BITWISE = ("and_", "or_", "xor", "lshift", "rshift")
COMPARISONS = ("lt", "le", "gt", "ge")
_FROM_OPERATOR = (
    *(*ARITHMETIC, *BITWISE, *COMPARISONS, "eq", "ne"),
    *("neg", "pos", "invert", "contains", "getitem", "setitem", "delitem", "index"),
)
_BUILTINS: tuple[Callable[..., Any], ...] = (
    *(abs, bool, bytes, complex, dict, dir, divmod, callable, delattr, float, format, getattr),
    *(hasattr, hash, int, isinstance, issubclass, iter, len, list, next, repr, reversed, round),
    *(set, setattr, sorted, str, tuple, type),
)

_CONTENTS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (np.matrix, np.asarray),
    (dict, dict),
    (list, list),
    (tuple, tuple),
    (frozenset, frozenset),
    (AbstractSet, set),  # the views of a dictionary too
    (str, str.__str__),
    (bytes, bytes),
    (int, int),
    (float, float),
    (complex, complex),
    (dt.datetime, lambda value: _moment(value)),
)


def in_place(operations: Iterable[str]) -> list[str]:
    """Return the names of the operations as they are done in place: `iadd` for `add`."""
    return [f"i{name.rstrip('_')}" for name in operations]


def content(value: Any) -> Any:
    """Return what an object of a class derived from a built-in one holds, others as they are."""
    return next((plain(value) for kind, plain in _CONTENTS if isinstance(value, kind)), value)


def line(value: Any) -> list[tuple[str, str]]:
    """Return module and name of an object's class and its bases, nearest first."""
    return [(str(kind.__module__), str(kind.__qualname__)) for kind in type(value).__mro__[:20]]


def named(module: str, name: str) -> Any:
    """Return a module, or what has this name in it."""
    return reduce(getattr, filter(None, name.split(".")), importlib.import_module(module))


def stepwise(step: Callable[[], Any]) -> Iterator[Any]:
    """Yield what each call of a function gives, until it says that nothing is left."""
    while True:
        try:
            item = step()
        except StopIteration:
            return
        yield item


def text_file(text: str, place: int) -> io.StringIO:
    file = io.StringIO(text, newline="")
    file.seek(place)
    return file


def text_and_place(file: io.StringIO) -> tuple[str, int]:
    return file.getvalue(), file.tell()


def leave(context: Any, raised: str, message: str) -> Any:
    """Leave a `with` block, with a built-in exception if one was raised in it."""
    leaving = type(context).__exit__
    if not raised:
        return leaving(context, None, None, None)
    kind = getattr(builtins, raised, RuntimeError)
    return leaving(context, kind, kind(message), None)


def awaited(task: Awaitable[Any]) -> Any:
    """Run a coroutine, and return what it gives."""

    async def wait() -> Any:
        return await task

    return asyncio.run(wait())


def looked_into(function: str, *args: Any) -> Any:
    """Call a function such as `inspect.signature`, given by its full name."""
    module, _, name = function.rpartition(".")
    return named(module, name)(*args)


def items(things: Any) -> Any:
    """Return all items of what has a length, else an iterator that gives one at a time."""
    return list(things) if hasattr(things, "__len__") else iter(things)


def _moment(value: dt.datetime) -> dt.datetime:
    # A pandas Timestamp may be finer than a datetime can express.
    fine = getattr(value, "nanosecond", 0)
    return value if fine else dt.datetime.fromisoformat(value.isoformat())


_OWN: tuple[Callable[..., Any], ...] = (
    *(content, line, named, stepwise, text_file, text_and_place, leave, awaited),
    *(looked_into, items),
)
OPERATIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(operator, name)
        for name in (*_FROM_OPERATOR, *in_place((*ARITHMETIC, *BITWISE)))
    },
    **{function.__name__: function for function in (*_BUILTINS, *_OWN)},
    "array": np.asarray,
    "built": lambda module, name, *args: named(module, name)(*args),
    "enter": lambda context: type(context).__enter__(context),
}
