"""Stand-ins: what a learner's objects look like in the trusted process.

The object itself stays in the sandbox. Calls, attributes and operators go there, plain data comes
back. Nothing that a learner's class defines ever runs on this side.
"""

from __future__ import annotations

import builtins
import sys
import time
import types
import warnings
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from autograder.engine.subject import Model
from autograder.examiner.bench import Bench
from autograder.examiner.objects.exceptions import Exceptions
from autograder.examiner.objects.passed_in import PassedIn
from autograder.sandbox.trusted.results import CallResult
from autograder.sandbox.trusted.session import Session
from autograder.sandbox.wire.protocol import Crossing, Handle, KerasModel
from autograder.sandbox.wire.tables import KINDS

MISSING = object()
# Python's own classes that are no built-in names, such as that of functions.
_TYPES = {kind.__name__: kind for kind in vars(types).values() if isinstance(kind, type)}


class TookTooLong(Exception):
    """The learner's code used up the time of its cell."""


class Link:
    """The way from stand-ins to the session that holds what they stand for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.deadline = float("inf")
        self.objects = True
        """Whether answers may be objects, whose operators then answer for themselves."""
        self.before_call: Callable[[], None] = lambda: None
        self.after_call: Callable[[], None] = lambda: None
        self.echoes = False
        """Whether the test wants to see what the learner's code prints."""
        self.bench: Bench | None = None
        self._exceptions = Exceptions()
        self._stand_ins: WeakValueDictionary[int, StandIn] = WeakValueDictionary()
        self._passed_in = PassedIn(session, handle_of)
        session.lower = self._lower
        session.lift = self._lift

    def remaining_s(self) -> float:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TookTooLong
        return remaining

    def _lower(self, value: Any) -> Crossing | None:
        if type(value) is StandIn:
            return handle_of(value)
        if isinstance(value, type) and value in self._exceptions.handles:
            return self._exceptions.handles[value]
        if type(value) is Model:
            return value.as_data()
        return value if type(value) in (Handle, KerasModel) else self._passed_in.handle(value)

    def _lift(self, crossing: Crossing) -> Any:
        if isinstance(crossing, KerasModel) and crossing.handle is not None:
            return StandIn(self, crossing.handle, crossing)
        if not isinstance(crossing, Handle):
            return crossing
        table = self.session.table(crossing) if crossing.type_name in KINDS else None
        return self._stand_in(crossing) if table is None else table

    def _stand_in(self, handle: Handle) -> StandIn:
        """Return the stand-in of a handle: the same one each time, so that `is` holds."""
        made = self._stand_ins.get(handle.id)
        if made is None:
            made = self._stand_ins[handle.id] = StandIn(self, handle)
        return made

    def operate(self, operation: str, *args: Any) -> Any:
        self.before_call()
        result = self.session.operate(operation, *args, timeout_s=self.remaining_s())
        self._after_call()
        return self._settled(result)

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._settled(self.outcome(target, args, kwargs))

    def outcome(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> CallResult:
        self.before_call()
        result = self.session.call(target, args, kwargs, timeout_s=self.remaining_s())
        self._after_call()
        return result

    def _after_call(self) -> None:
        if self.echoes:
            out, err = self.session.printed()
            sys.stdout.write(out)
            sys.stderr.write(err)
        self._passed_in.take_back()
        self.after_call()

    def _settled(self, result: CallResult) -> Any:
        if result.timed_out:
            raise TookTooLong
        for name, text in result.warned:
            category = getattr(builtins, name, None)
            if isinstance(category, type) and issubclass(category, Warning):
                warnings.warn(text, category, stacklevel=4)
        if result.raised is not None:
            raise self._exceptions.rebuilt(result.raised)
        return result.value

    def catchable(self, stand_in: StandIn) -> Any:
        """Return a real exception class for one that the learner wrote: `except` needs one."""
        mro = self.operate("getattr", stand_in, "__mro__")
        parents = mro[:20] if type(mro) is tuple else ()
        names: tuple[Any, ...] = tuple(getattr(parent, "__name__", None) for parent in parents)
        if "Exception" not in names or not all(type(name) is str for name in names):
            return stand_in
        kind = self._exceptions.kind(names)
        self._exceptions.handles[kind] = handle_of(stand_in)
        return kind

    def named(self, module: str, name: str = "") -> Any:
        """Return the stand-in of a module, or of what has this name in it, or None."""
        return self.operate("named", module, name)

    def content(self, stand_in: StandIn) -> Any:
        """Return what a thing of a class derived from a built-in one holds, else something unequal."""
        value = self.operate("content", stand_in)
        return MISSING if type(value) is StandIn else value

    def real_class(self, stand_in: StandIn) -> type:
        """Return the nearest class of a thing's that this process has too, else `StandIn`.

        The name decides, which is the learner's word; what it is good for is `isinstance`.
        """
        for module, name in self.operate("line", stand_in):
            found: Any = sys.modules.get(module) if module != "__main__" else None
            for part in name.split("."):
                found = getattr(found, part, None)
            if module == "builtins" and found is None:
                found = _TYPES.get(name)
            if isinstance(found, type) and found is not object:
                return found
        return StandIn


class StandIn:
    """A thing of the learner's that is no plain data."""

    __slots__ = ("__weakref__", "_class", "_handle", "_hash", "_link", "_model")

    def __init__(self, link: Link, handle: Handle, model: KerasModel | None = None) -> None:
        object.__setattr__(self, "_link", link)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_model", model)
        object.__setattr__(self, "_class", None)
        object.__setattr__(self, "_hash", None)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What `isinstance` goes by, where answers may be objects at all."""
        link = link_of(self)
        if not link.objects:
            return StandIn
        known = object.__getattribute__(self, "_class")
        if known is None:
            known = link.real_class(self)
            object.__setattr__(self, "_class", known)
        return known

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return link_of(self).call(handle_of(self), args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):
            # NumPy would look for numbers in this process, at the address that the learner's says.
            raise AttributeError(name)
        return link_of(self).operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        link_of(self).operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        link_of(self).operate("delattr", self, name)

    def __eq__(self, other: object) -> Any:
        """Two things of the learner's are what their class says.

        Plain data are held here against what the thing holds; what holds nothing equals none,
        whatever its class says.
        """
        link = link_of(self)
        if type(other) is StandIn:
            return link.operate("eq", self, other)
        return link.objects and link.content(self) == other

    def __ne__(self, other: object) -> Any:
        if type(other) is StandIn:
            return link_of(self).operate("ne", self, other)
        return not self == other

    def __hash__(self) -> int:
        if not link_of(self).objects:
            return hash(handle_of(self).id)
        known: int | None = object.__getattribute__(self, "_hash")
        if known is None:
            known = int(link_of(self).operate("hash", self))
            object.__setattr__(self, "_hash", known)
        return known

    def __instancecheck__(self, instance: object) -> bool:
        return type(instance) is StandIn and bool(
            link_of(self).operate("isinstance", instance, self)
        )

    def __subclasscheck__(self, kind: object) -> bool:
        return type(kind) is StandIn and bool(link_of(self).operate("issubclass", kind, self))

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        raise TypeError("a test cannot derive a class from a learner's")

    def __dir__(self) -> list[str]:
        return list(link_of(self).operate("dir", self))

    def __enter__(self) -> Any:
        return link_of(self).operate("enter", self)

    def __exit__(self, kind: type[BaseException] | None, error: object, _trace: object) -> bool:
        name = kind.__name__ if kind else ""
        return bool(link_of(self).operate("leave", self, name, str(error) if kind else ""))

    def __await__(self) -> Any:
        return link_of(self).operate("awaited", self)
        yield  # which makes it what `await` wants

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Turn into plain numbers over there; they still have to be the right ones."""
        link = link_of(self)
        items = link.operate("array", self) if link.objects else None
        if type(items) is not np.ndarray:
            items = link.operate("list", self)
        return np.array(items, dtype=dtype)

    def __iter__(self) -> Any:
        found = link_of(self).operate("items", self)
        return found if type(found) is StandIn else iter(found)


# These tell the object what it is held against, and then believe it: an object whose `-` always
# gives 0 would be as close as one likes to every right answer.
_TELLING = frozenset(
    [
        "add",
        "sub",
        "mul",
        "truediv",
        "floordiv",
        "mod",
        "pow",
        "matmul",
        "xor",
        "lt",
        "le",
        "gt",
        "ge",
        "contains",
        "and_",
        "or_",
        "lshift",
        "rshift",
        "divmod",
        *("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "imatmul"),
        *("ixor", "iand", "ior", "ilshift", "irshift"),
    ]
)


def link_of(stand_in: StandIn) -> Link:
    """Return the link through which a stand-in asks."""
    link: Link = object.__getattribute__(stand_in, "_link")
    return link


def handle_of(value: Any) -> Any:
    """Return the handle of a stand-in, or None for what is none."""
    return object.__getattribute__(value, "_handle") if type(value) is StandIn else None


def _forward(name: str, operation: str, *, swapped: bool = False) -> None:
    def method(self: StandIn, *others: Any) -> Any:
        link = link_of(self)
        if not link.objects and operation in _TELLING and type(others[0]) is not StandIn:
            kind = object.__getattribute__(self, "_handle").type_name
            raise TypeError(f"an object of class {kind} came where plain data was expected")
        return link.operate(operation, *((*others, self) if swapped else (self, *others)))

    method.__name__ = name
    setattr(StandIn, name, method)


_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "xor")
for _name in (*_BINARY, "and", "or", "lshift", "rshift"):
    _operation = f"{_name}_" if _name in ("and", "or") else _name
    _forward(f"__{_name}__", _operation)
    _forward(f"__r{_name}__", _operation, swapped=True)
    _forward(f"__i{_name}__", f"i{_name}")
for _name in ("lt", "le", "gt", "ge", "neg", "pos", "invert", "abs", "bool", "len", "float", "int"):
    _forward(f"__{_name}__", _name)
for _name in (
    "getitem",
    "setitem",
    "delitem",
    "contains",
    "str",
    "round",
    "complex",
    "index",
    "repr",
    "bytes",
    "divmod",
    "format",
    "reversed",
):
    _forward(f"__{_name}__", _name)
_forward("__next__", "next")
StandIn.__doc__ = property(lambda self: link_of(self).operate("getattr", self, "__doc__"))  # type: ignore[assignment]


_HERE: dict[str, Callable[..., Any]] = {"type": type, "callable": callable, "vars": vars}


def asked(what: str, value: Any) -> Any:
    """Return the type, say, of a value; for a stand-in that of what it stands for."""
    if type(value) is not StandIn:
        return _HERE[what](value)
    if what == "vars":
        return link_of(value).operate("dict", value.__dict__)
    return link_of(value).operate(what, value)


def looking_into(name: str, here: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function such as `inspect.signature` that is asked inside about what is inside."""

    def look(*args: Any, **kwargs: Any) -> Any:
        if args and type(args[0]) is StandIn and not kwargs:
            return link_of(args[0]).operate("looked_into", name, *args)
        return here(*args, **kwargs)

    return look
