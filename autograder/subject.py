"""What is examined: anything that can be called and answers with plain data.

In a notebook the subject wraps the learner's function; in official grading it stands for a
function that lives in another process. The engine cannot tell the two apart.
"""

from __future__ import annotations

import contextlib
import copy
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


@dataclass(frozen=True)
class Outcome:
    """What one call came to.

    ``raised`` is the exception's type name, or an empty string where a value came back;
    ``arguments`` are the arguments as the function left them.
    """

    value: Any = None
    arguments: tuple[Any, ...] = ()
    raised: str = ""
    message: str = ""
    line: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that is no plain data, of which only the type's name is known."""

    type_name: str

    def __eq__(self, other: object) -> bool:
        """Equal to nothing: what cannot be looked into cannot be right."""
        return False

    __hash__ = None  # type: ignore[assignment]


class Subject(Protocol):
    """Something to examine."""

    name: str

    @property
    def thing(self) -> Any:
        """The function or class itself, or what stands for it: it answers as the thing would."""
        ...

    def call(self, *args: Any) -> Outcome:
        """Call it with fresh copies of the arguments."""
        ...

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        """Let ``question(subject, *args)`` use the thing in more ways than one call.

        This is for what is no plain function: classes, whose instances have operators and
        attributes, and functions that return generators.
        """
        ...

    def make(self, **attributes: Any) -> Any:
        """Make an object with these attributes where the thing lives, as an argument for it."""
        ...


PLAIN = (type(None), bool, int, float, complex, str, bytes)


def plain(value: Any, depth: int = 16) -> Any:
    """Return the value if it is plain data through and through, else an ``Opaque``.

    Types count exactly: a subclass may override what it answers when it is compared.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is np.ndarray:
        return Opaque("array of objects") if value.dtype.hasobject else value
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return value
    if kind is np.random.Generator:
        return value
    if depth and kind in (list, tuple, set, frozenset):
        return kind(plain(item, depth - 1) for item in value)
    if depth and kind is dict:
        return {key: plain(item, depth - 1) for key, item in value.items() if type(key) in PLAIN}
    return Opaque(kind.__name__)


class LocalSubject:
    """The learner's function in the learner's own process: honest feedback, no protection."""

    def __init__(self, function: Any, name: str = "") -> None:
        self.function = function
        self.name = name or getattr(function, "__name__", type(function).__name__)

    @property
    def thing(self) -> Any:
        return self.function

    def call(self, *args: Any) -> Outcome:
        given = copy.deepcopy(args)
        return call_quietly(self.function, given)

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        given = copy.deepcopy(args)
        return call_quietly(lambda *given: question(self, *given), given)

    def make(self, **attributes: Any) -> Any:
        return type("Thing", (), attributes)()


def call_quietly(function: Callable[..., Any], args: tuple[Any, ...]) -> Outcome:
    """Call once; what is printed is dropped, numerical warnings are collected."""
    silence = io.StringIO()
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
        np.errstate(over="warn", invalid="warn", divide="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            value = plain(function(*args))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it raises is the learner's answer
            return Outcome(None, args, type(error).__name__, str(error), line_of(error))
    numerical = tuple(str(w.message) for w in caught if issubclass(w.category, RuntimeWarning))
    return Outcome(value, tuple(plain(a) for a in args), warnings=numerical)


def line_of(error: BaseException) -> str:
    """Return the text of the learner's line at which the error arose, where it can be had."""
    import linecache

    trace, found = error.__traceback__, ""
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if "ipykernel" in filename or filename.startswith("<"):
            found = linecache.getline(filename, trace.tb_lineno).strip()
        trace = trace.tb_next
    return found
