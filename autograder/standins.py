"""Stand-ins: what a learner's objects look like in the trusted process.

The object itself stays in the sandbox. Calls, attributes and operators go there, plain data comes
back. Nothing that a learner's class defines ever runs on this side.
"""

from __future__ import annotations

import builtins
import copy
import sys
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from autograder.bench import Bench
from autograder.sandbox.frames import KINDS, NotATable, is_table
from autograder.sandbox.protocol import Crossing, Handle, KerasModel
from autograder.sandbox.results import CallResult, Raised, SandboxDied
from autograder.sandbox.session import Session
from autograder.subject import Model, Opaque, Outcome


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
        self.echoes = False
        """Whether the test wants to see what the learner's code prints."""
        self.bench: Bench | None = None
        self._kinds: dict[tuple[str, ...], type[Exception]] = {}
        self._handles: dict[type[Exception], Handle] = {}
        self._stand_ins: WeakValueDictionary[int, StandIn] = WeakValueDictionary()
        self._lent: list[tuple[Any, Handle]] = []
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
        if isinstance(value, type) and value in self._handles:
            return self._handles[value]
        if is_table(value):
            return self._keep(value)
        if type(value) is Model:
            return value.as_data()
        return value if type(value) in (Handle, KerasModel) else None

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

    def _keep(self, table: Any) -> Handle | None:
        try:
            handle = self.session.keep_table(table)
        except NotATable as error:
            raise TypeError(f"a {type(table).__name__} with {error} cannot be sent") from None
        self._lent.append((table, handle))
        return handle

    def _take_back(self) -> None:
        """Repeat what a call changed in the tables that it was given."""
        while self._lent:
            table, handle = self._lent.pop()
            now = self.session.table(handle)
            if now is not None and type(now) is type(table) and not now.equals(table):
                object.__setattr__(table, "_mgr", now._mgr)

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
            sys.stdout.write(self.session.printed())
        self._take_back()

    def _settled(self, result: CallResult) -> Any:
        if result.timed_out:
            raise TookTooLong
        if result.raised is not None:
            raise self._rebuilt(result.raised)
        return result.value

    def catchable(self, stand_in: StandIn) -> Any:
        """Return a real exception class for one that the learner wrote: `except` needs one."""
        mro = self.operate("getattr", stand_in, "__mro__")
        parents = [x for x in mro[:20] if type(x) is StandIn] if type(mro) is tuple else []
        names = tuple(self.operate("getattr", parent, "__name__") for parent in parents)
        if "Exception" not in names or not all(type(name) is str for name in names):
            return stand_in
        kind = self._kind(names)
        self._handles[kind] = object.__getattribute__(stand_in, "_handle")
        return kind

    def _kind(self, names: tuple[str, ...]) -> type[Exception]:
        """Return the exception class with these names in its line, the same one every time."""
        names = names[: names.index("Exception") + 1]
        builtin = getattr(builtins, names[0], None)
        if isinstance(builtin, type) and issubclass(builtin, Exception):
            return builtin
        if names not in self._kinds:
            self._kinds[names] = type(_identifier(names[0]), (self._kind(names[1:]),), {})
        return self._kinds[names]

    def _rebuilt(self, raised: Raised) -> Exception:
        """Return an exception of the built-in class that the learner's was, or was derived from."""
        if "Exception" in raised.bases:
            try:
                return self._kind(raised.bases)(raised.message)
            except TypeError:  # UnicodeDecodeError and its like take more than a message
                pass
        return LearnersError(f"{raised.type_name}: {raised.message}")


class StandIn:
    """A thing of the learner's that is no plain data."""

    __slots__ = ("__weakref__", "_handle", "_link", "_model")

    def __init__(self, link: Link, handle: Handle, model: KerasModel | None = None) -> None:
        object.__setattr__(self, "_link", link)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_model", model)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _link(self).call(object.__getattribute__(self, "_handle"), args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array"):
            # NumPy would look for numbers in this process, at the address that the learner's says.
            raise AttributeError(name)
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
):
    _forward(f"__{_name}__", _name)
_forward("__next__", "next")


def _identifier(name: str) -> str:
    return name if name.isidentifier() else "LearnersError"


def type_of(value: Any) -> Any:
    """Return the type, for a stand-in that of what it stands for."""
    return _link(value).operate("type", value) if type(value) is StandIn else type(value)


def without_stand_ins(value: Any) -> Any:
    """Replace stand-ins, at any depth, by what equals nothing; of models, their data is left."""
    kind = type(value)
    if is_table(value):
        return Opaque(kind.__name__)
    if kind is StandIn:
        model = object.__getattribute__(value, "_model")
        if model is not None:
            return Model(model.config_json, model.weights)
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

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        link = _link(self.stand_in)
        if link.bench is None:
            raise RuntimeError("a model can only be measured where there is a bench")
        started = time.monotonic()
        try:
            return link.bench.measure(function, args, seed)
        finally:
            # It has a limit of its own, and the learner's code did not run meanwhile.
            link.deadline += time.monotonic() - started
