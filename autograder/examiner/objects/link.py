"""The link from stand-ins to the session in which their objects live."""

from __future__ import annotations

import builtins
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from autograder.engine.subject import Model
from autograder.examiner.objects.exceptions import Exceptions
from autograder.examiner.objects.passed_in import PassedIn
from autograder.examiner.objects.stand_ins import StandIn, handle_of
from autograder.sandbox.trusted.results import CallResult
from autograder.sandbox.trusted.session import OpenSession
from autograder.sandbox.wire.protocol import Crossing, Handle, KerasModel
from autograder.sandbox.wire.tables import KINDS


class TookTooLong(Exception):
    """The learner's code used up the time of its cell."""


class Link:
    """Opens a session and translates for it: handles become stand-ins, and stand-ins handles.

    Parameters
    ----------
    objects : whether answers may be objects, whose operators then answer for themselves.
    before_call, after_call : what to do around each call into the sandbox.
    """

    def __init__(
        self,
        open_session: OpenSession,
        *,
        objects: bool = True,
        before_call: Callable[[], None] = lambda: None,
        after_call: Callable[[], None] = lambda: None,
    ) -> None:
        self.objects = objects
        self._before_call = before_call
        self._after_call = after_call
        self._deadline = float("inf")
        self._echoes = False
        self._exceptions = Exceptions()
        self._handles_of_classes: dict[type, Handle] = {}
        self._stand_ins: WeakValueDictionary[int, StandIn] = WeakValueDictionary()
        self.session = open_session(self)
        self._passed_in = PassedIn(self.session)

    def begin_cell(self, timeout_s: float, echoes: bool = False) -> None:
        """Give what follows so much time; with `echoes`, print what the learner's code prints."""
        self._deadline = time.monotonic() + timeout_s
        self._echoes = echoes

    @property
    def out_of_time(self) -> bool:
        return time.monotonic() >= self._deadline

    @contextmanager
    def clock_stopped(self) -> Iterator[None]:
        """Do not count the time of what follows, in which no code of the learner's runs."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._deadline += time.monotonic() - started

    def lower(self, value: Any) -> Crossing | None:
        if type(value) is StandIn:
            return handle_of(value)
        if isinstance(value, type) and value in self._handles_of_classes:
            return self._handles_of_classes[value]
        if type(value) is Model:
            return value.as_data()
        return value if type(value) in (Handle, KerasModel) else self._passed_in.handle(value)

    def lift(self, crossing: Crossing) -> Any:
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
        return self._value(self._asked(self.session.operate, operation, *args))

    def call(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._value(self.outcome(target, args, kwargs))

    def outcome(self, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> CallResult:
        return self._asked(self.session.call, target, args, kwargs)

    def _asked(self, request: Callable[..., CallResult], *given: Any) -> CallResult:
        self._before_call()
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TookTooLong
        result = request(*given, timeout_s=remaining)
        if self._echoes:
            out, err = self.session.printed()
            sys.stdout.write(out)
            sys.stderr.write(err)
        self._passed_in.take_back()
        self._after_call()
        return result

    def _value(self, result: CallResult) -> Any:
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
        self._handles_of_classes[kind] = handle_of(stand_in)
        return kind

    def named(self, module: str, name: str = "") -> Any:
        """Return the stand-in of a module, or of what has this name in it, or None."""
        return self.operate("named", module, name)
