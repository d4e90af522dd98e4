"""Stand-ins: what a learner's objects look like in the trusted process.

The object itself stays in the sandbox. Calls, attributes and operators go there, plain data comes
back. Nothing that a learner's class defines ever runs on this side.
"""

from __future__ import annotations

import builtins
import copy
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sandbox.protocol import Crossing, Handle, KerasModel
from autograder.sandbox.results import CallResult, Raised, SandboxDied
from autograder.sandbox.session import Session
from autograder.subject import Opaque, Outcome


class TookTooLong(Exception):
    """The learner's code used up the time of its cell."""


class LearnersError(Exception):
    """An exception of a class that only the sandbox knows."""


class Link:
    """The way from stand-ins to the session that holds what they stand for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.deadline = float("inf")
        self.objects = True
        """Whether answers may be objects, whose operators then answer for themselves."""
        self.before_call: Callable[[], None] = lambda: None
        session.lower = self._lower
        session.lift = self._lift

    def remaining_s(self) -> float:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TookTooLong
        return remaining

    def _lower(self, value: Any) -> Crossing | None:
        if type(value) is StandIn:
            return object.__getattribute__(value, "_handle")
        return value if type(value) in (Handle, KerasModel) else None

    def _lift(self, crossing: Crossing) -> Any:
        if isinstance(crossing, KerasModel) and crossing.handle is not None:
            return StandIn(self, crossing.handle, crossing)
        return StandIn(self, crossing) if isinstance(crossing, Handle) else crossing

    def operate(self, operation: str, *args: Any) -> Any:
        self.before_call()
        return self._settled(self.session.operate(operation, *args, timeout_s=self.remaining_s()))

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._settled(self.outcome(target, args, kwargs))

    def outcome(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> CallResult:
        self.before_call()
        return self.session.call(target, args, kwargs, timeout_s=self.remaining_s())

    def _settled(self, result: CallResult) -> Any:
        if result.timed_out:
            raise TookTooLong
        if result.raised is not None:
            raise rebuilt(result.raised)
        return result.value


class StandIn:
    """A thing of the learner's that is no plain data."""

    __slots__ = ("_handle", "_link", "_model")

    def __init__(self, link: Link, handle: Handle, model: KerasModel | None = None) -> None:
        object.__setattr__(self, "_link", link)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_model", model)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _link(self).call(object.__getattribute__(self, "_handle"), args, kwargs)

    def __getattr__(self, name: str) -> Any:
        return _link(self).operate("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _link(self).operate("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        _link(self).operate("delattr", self, name)

    def __eq__(self, other: object) -> Any:
        """Equal to no plain data, whatever its class says; two things of the learner's may be."""
        return _link(self).operate("eq", self, other) if type(other) is StandIn else False

    def __ne__(self, other: object) -> Any:
        return _link(self).operate("ne", self, other) if type(other) is StandIn else True

    def __hash__(self) -> int:
        return hash(object.__getattribute__(self, "_handle").id)

    def __repr__(self) -> str:
        return f"<a {object.__getattribute__(self, '_handle').type_name} of the learner's>"

    def __instancecheck__(self, instance: object) -> bool:
        return type(instance) is StandIn and bool(_link(self).operate("isinstance", instance, self))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Turn into plain numbers over there; they still have to be the right ones."""
        items = _link(self).operate("list", self)
        return np.array(items, dtype=dtype)

    def __iter__(self) -> Any:
        return iter(_link(self).operate("list", self))


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
    ]
)


def _link(stand_in: StandIn) -> Link:
    link: Link = object.__getattribute__(stand_in, "_link")
    return link


def _forward(name: str, operation: str, *, swapped: bool = False) -> None:
    def method(self: StandIn, *others: Any) -> Any:
        link = _link(self)
        if not link.objects and operation in _TELLING and type(others[0]) is not StandIn:
            kind = object.__getattribute__(self, "_handle").type_name
            raise TypeError(f"an object of class {kind} came where plain data was expected")
        return link.operate(operation, *((*others, self) if swapped else (self, *others)))

    method.__name__ = name
    setattr(StandIn, name, method)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "xor"):
    _forward(f"__{_name}__", _name)
    _forward(f"__r{_name}__", _name, swapped=True)
for _name in ("lt", "le", "gt", "ge", "neg", "pos", "invert", "abs", "bool", "len", "float", "int"):
    _forward(f"__{_name}__", _name)
for _name in ("getitem", "setitem", "delitem", "contains", "str", "round", "complex", "index"):
    _forward(f"__{_name}__", _name)


def rebuilt(raised: Raised) -> Exception:
    """Return an exception of the built-in class that the learner's was, or was derived from."""
    for name in (raised.type_name, *raised.bases):
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            if name != raised.type_name:
                kind = type(_identifier(raised.type_name), (kind,), {})
            try:
                return kind(raised.message)
            except TypeError:  # UnicodeDecodeError and its like take more than a message
                break
    return LearnersError(f"{raised.type_name}: {raised.message}")


def _identifier(name: str) -> str:
    return name if name.isidentifier() else "LearnersError"


def without_stand_ins(value: Any) -> Any:
    """Replace stand-ins, at any depth, by what equals nothing."""
    kind = type(value)
    if kind is StandIn:
        return Opaque(object.__getattribute__(value, "_handle").type_name)
    if kind in (list, tuple, set, frozenset):
        return kind(without_stand_ins(item) for item in value)
    if kind is dict:
        return {key: without_stand_ins(item) for key, item in value.items()}
    return value


class RemoteSubject:
    """A learner's function in the sandbox, as the exercise engine sees it."""

    def __init__(self, stand_in: StandIn, name: str) -> None:
        self.name = name
        self.stand_in = stand_in

    @property
    def thing(self) -> StandIn:
        return self.stand_in

    def call(self, *args: Any) -> Outcome:
        link = _link(self.stand_in)
        given = tuple(copy.deepcopy(arg) for arg in args)
        result = link.outcome(object.__getattribute__(self.stand_in, "_handle"), given, {})
        if result.timed_out:
            raise TookTooLong
        if result.raised is not None:
            return Outcome(None, given, result.raised.type_name, result.raised.message)
        after = tuple(without_stand_ins(arg) for arg in result.args)
        return Outcome(without_stand_ins(result.value), after, warnings=result.warnings)

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        given = tuple(copy.deepcopy(arg) for arg in args)
        try:
            value = question(self, *given)
        except (TookTooLong, SandboxDied):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it raises is the learner's answer
            return Outcome(None, given, type(error).__name__, str(error))
        return Outcome(without_stand_ins(value), given)

    def make(self, **attributes: Any) -> Any:
        kind = _link(self.stand_in).operate("type", "Thing", (), {})
        made = kind()
        for name, value in attributes.items():
            setattr(made, name, value)
        return made
