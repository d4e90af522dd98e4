"""Stand-ins: what a learner's objects look like in the trusted process.

The object itself stays in the sandbox. Calls, attributes and operators go there, plain data comes
back. Nothing that a learner's class defines ever runs on this side.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from autograder.sandbox.inside.operations import ARITHMETIC, BITWISE, COMPARISONS, in_place
from autograder.sandbox.wire.protocol import Handle, KerasModel

MISSING = object()
# Python's own classes that are no built-in names, such as that of functions.
_TYPES = {kind.__name__: kind for kind in vars(types).values() if isinstance(kind, type)}


class Asks(Protocol):
    """What a stand-in needs: somebody who asks the sandbox."""

    objects: bool
    """Whether answers may be objects, whose operators then answer for themselves."""

    def operate(self, operation: str, *args: Any) -> Any: ...

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...


class StandIn:
    """Stands for one of the learner's objects that is no plain data."""

    __slots__ = ("__weakref__", "_class", "_handle", "_hash", "_link", "_model")

    def __init__(self, link: Asks, handle: Handle, model: KerasModel | None = None) -> None:
        object.__setattr__(self, "_link", link)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_model", model)
        object.__setattr__(self, "_class", None)
        object.__setattr__(self, "_hash", None)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What `isinstance` goes by, where answers may be objects at all."""
        if not link_of(self).objects:
            return StandIn
        known = object.__getattribute__(self, "_class")
        if known is None:
            known = _real_class(self)
            object.__setattr__(self, "_class", known)
        return known

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return link_of(self).call(handle_of(self), args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):
            # NumPy would read numbers in this process, at an address that the learner chose.
            raise AttributeError(name)
        return link_of(self).operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        link_of(self).operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        link_of(self).operate("delattr", self, name)

    def __eq__(self, other: object) -> Any:
        """Let the learner's class compare its own objects, and nothing else.

        With plain data, what the object holds is compared here; if it holds nothing it equals
        nothing, whatever its class says.
        """
        link = link_of(self)
        if type(other) is StandIn:
            return link.operate("eq", self, other)
        return link.objects and _content(self) == other

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
        """Become plain numbers inside; a test still asks whether they are right."""
        link = link_of(self)
        items = link.operate("array", self) if link.objects else None
        if type(items) is not np.ndarray:
            items = link.operate("list", self)
        return np.array(items, dtype=dtype)

    def __iter__(self) -> Any:
        found = link_of(self).operate("items", self)
        return found if type(found) is StandIn else iter(found)


def link_of(stand_in: StandIn) -> Asks:
    """Return the link through which a stand-in asks."""
    link: Asks = object.__getattribute__(stand_in, "_link")
    return link


def handle_of(value: Any) -> Any:
    """Return the handle of a stand-in, or None for anything else."""
    return object.__getattribute__(value, "_handle") if type(value) is StandIn else None


def model_of(stand_in: StandIn) -> KerasModel | None:
    """Return the data of the Keras model that a stand-in stands for, if it is one."""
    model: KerasModel | None = object.__getattribute__(stand_in, "_model")
    return model


def _content(stand_in: StandIn) -> Any:
    """Return what an object of a class derived from a built-in one holds, else something unequal."""
    value = link_of(stand_in).operate("content", stand_in)
    return MISSING if type(value) is StandIn else value


def _real_class(stand_in: StandIn) -> type:
    """Return the nearest class of the object that this process has too, else `StandIn`.

    The learner's process names it, so it is good for `isinstance` and no more.
    """
    for module, name in link_of(stand_in).operate("line", stand_in):
        found: Any = sys.modules.get(module) if module != "__main__" else None
        for part in name.split("."):
            found = getattr(found, part, None)
        if module == "builtins" and found is None:
            found = _TYPES.get(name)
        if isinstance(found, type) and found is not object:
            return found
    return StandIn


# These show the object what it is compared with, and then believe it: an object whose `-` always
# gives 0 would be as close as one likes to every right answer.
_BINARY = (*ARITHMETIC, *BITWISE)
_BELIEVING = frozenset([*_BINARY, *in_place(_BINARY), *COMPARISONS, "contains", "divmod"])


def _forward(name: str, operation: str, *, swapped: bool = False) -> None:
    def method(self: StandIn, *others: Any) -> Any:
        link = link_of(self)
        if not link.objects and operation in _BELIEVING and type(others[0]) is not StandIn:
            kind = handle_of(self).type_name
            raise TypeError(f"an object of class {kind} came where plain data was expected")
        return link.operate(operation, *((*others, self) if swapped else (self, *others)))

    method.__name__ = name
    setattr(StandIn, name, method)


for _operation in _BINARY:
    _name = _operation.rstrip("_")
    _forward(f"__{_name}__", _operation)
    _forward(f"__r{_name}__", _operation, swapped=True)
    _forward(f"__i{_name}__", f"i{_name}")
for _name in (
    *COMPARISONS,
    *("neg", "pos", "invert", "abs", "bool", "len", "float", "int", "complex", "index"),
    *("getitem", "setitem", "delitem", "contains", "divmod", "reversed", "round", "next"),
    *("str", "repr", "bytes", "format"),
):
    _forward(f"__{_name}__", _name)
StandIn.__doc__ = property(lambda self: link_of(self).operate("getattr", self, "__doc__"))  # type: ignore[assignment]


_HERE: dict[str, Callable[..., Any]] = {"type": type, "callable": callable, "vars": vars}


def asked(what: str, value: Any) -> Any:
    """Return the `type`, say, of a value: for a stand-in that of its object."""
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
