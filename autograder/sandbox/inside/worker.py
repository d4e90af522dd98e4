"""Answers requests inside the sandbox: runs cells, calls the learner's functions, keeps handles.

Everything here runs in the learner's process and may be changed by the learner's code, so nothing
here decides anything: a reply is only ever what the learner's side claims.

Requests are `(kind, number, *fields)` and replies `("reply", number, result)`; while a call is
under way the worker may ask `("callback", number, id, packed)` and is answered with
`("return", number, packed)` or `("raise", number, type_name, message)`.
"""

import builtins
import itertools
import os
import random
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from ..wire.protocol import (
    Callback,
    Channel,
    ChannelClosed,
    Crossing,
    Handle,
    KerasModel,
    ValueTooLarge,
)
from ..wire.protocol import decode as decode_frame
from ..wire.protocol import encode as encode_value
from ..wire.raised import described, numerics_of, warned
from ..wire.tables import NotATable, made_again, taken_apart
from .measuring import Loaded
from .operations import OPERATIONS
from .outputs import DescriptorCapture, Outputs, Stream
from .shell import Shell

MAX_HANDLES = 100_000
MAX_NESTING = 16


class CallbackProxy:
    """What a function of the examiner's looks like in here."""

    def __init__(self, worker: "Worker", number: int, name: str) -> None:
        self._worker = worker
        self.number = number
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._worker.call_back(self.number, args, kwargs)


class Worker:
    """One session's side of the protocol, in the process of the learner."""

    def __init__(
        self, channel: Channel, shell: Shell, output_bytes: int, first_handle: int
    ) -> None:
        self._channel = channel
        self._shell = shell
        self._outputs = Outputs(output_bytes)
        self._output_bytes = output_bytes
        self._handles: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next_handle = itertools.count(first_handle)
        self._proxies: dict[int, CallbackProxy] = {}
        self._printed = "", ""
        self._depth = 0
        self._asked = 0
        self._process, self._thread = os.getpid(), threading.get_ident()
        self.apart: Callable[[Any], KerasModel | None] = lambda value: None
        self.rebuild: Callable[[KerasModel], Any] = lambda model: model
        self.set_seed: Callable[[int], None] = lambda seed: None
        self._loaded = Loaded()

    def serve(self) -> None:
        """Answer requests until the other side is gone."""
        self._capture = DescriptorCapture(self._outputs)
        self._shell.attach(self._outputs)
        sys.stdout, sys.stderr = Stream(self._outputs, "stdout"), Stream(self._outputs, "stderr")
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            while True:
                self._answer(self._channel.receive())
        except ChannelClosed:
            return

    @contextmanager
    def _learners_code(self, inside: bool = True) -> Iterator[None]:
        # Only learners' code may be interrupted: half a frame on the channel would end the session.
        before = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler if inside else signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            if os.getpid() != self._process:
                os._exit(0)  # a child that the learner's code forked must not answer too

    def _answer(self, request: tuple[Any, ...]) -> None:
        kind, number, *fields = request
        self._depth += 1
        try:
            if self._depth > MAX_NESTING:
                raise RecursionError("calls across the boundary are nested too deep")
            result = _REQUESTS[kind](self, *fields)
            self._channel.send(("reply", number, result))
        except ChannelClosed:
            raise
        except BaseException as error:  # noqa: BLE001  every failure is an answer
            self._channel.send(("reply", number, ("raised", *described(error), None)))
        finally:
            self._depth -= 1

    # Requests.

    def cell(self, source: str) -> tuple[Any, ...]:
        self._outputs.start()
        self._shell.source = source
        status = "error"
        try:
            with self._learners_code():
                if self._shell.run_cell(source, store_history=True).success:
                    status = "ok"
        except BaseException as error:  # noqa: BLE001  a hook or a patched shell may raise anything
            name, message, *_ = described(error)
            error_output = {"output_type": "error", "ename": name, "evalue": message}
            self._outputs.add({**error_output, "traceback": [f"{name}: {message}"]}, len(message))
        self._capture.collect(self._output_bytes)
        outputs = self._outputs.finish()
        return status, outputs, self._shell.execution_count - 1, self._outputs.truncated

    def call(self, target: Any, packed: bytes, own_numerics: bool) -> tuple[Any, ...]:
        args, kwargs = self._unpack(packed)
        numerics = numerics_of(own_numerics)
        return self._run(
            lambda: self._target(target)(*args, **kwargs), (args, kwargs), packed, numerics
        )

    def operate(self, operation: str, packed: bytes, own_numerics: bool) -> tuple[Any, ...]:
        args, kwargs = self._unpack(packed)
        function = OPERATIONS[operation]
        numerics = numerics_of(own_numerics)
        return self._run(lambda: function(*args, **kwargs), (args, kwargs), packed, numerics)

    def read(self, name: str) -> tuple[Any, ...]:
        return "returned", self._pack(self._named(name)), [], None

    def write(self, name: str, packed: bytes) -> tuple[Any, ...]:
        self._shell.user_ns[name] = self._unpack(packed)
        return "returned", self._pack(None), [], None

    def forget(self, name: str) -> tuple[Any, ...]:
        self._named(name)
        del self._shell.user_ns[name]
        return "returned", self._pack(None), [], None

    def table(self, number: int) -> tuple[Any, ...]:
        """Return a pandas table as plain values, or None where it has no such form."""
        try:
            return "returned", self._pack(taken_apart(self._handles[number])), [], None
        except NotATable:
            return "returned", self._pack(None), [], None

    def keep_table(self, packed: bytes) -> tuple[Any, ...]:
        """Make a table of plain values and return the number of its handle."""
        made = made_again(self._unpack(packed))
        return "returned", self._pack(self._handle(made).id), [], None

    def printed(self) -> tuple[Any, ...]:
        """Return what the last call or operation wrote to its standard output, and to its error."""
        return "returned", self._pack(self._printed), [], None

    def reseed(self, packed: bytes) -> tuple[Any, ...]:
        """Set the global generators, which tests and answers share in a notebook."""
        python, numpy_legacy = self._unpack(packed)
        random.setstate(python)
        np.random.set_state(numpy_legacy)  # noqa: NPY002  it is the old one that is shared
        return "returned", self._pack(None), [], None

    def measure(
        self, sources: dict[str, str], module: str, function: str, seed: int, packed: bytes
    ) -> tuple[Any, ...]:
        """Run the examiner's own function on models that are made again here."""
        measure = self._loaded.function(sources, module, function)
        self.set_seed(seed)  # also what a rebuilt model draws must be the same every time
        args = self._unpack(packed)
        aside = self._outputs.begin_aside()
        try:
            with self._learners_code():
                value = measure(*args)
        finally:
            self._outputs.end_aside(aside)
            self._capture.collect(0)
        return "returned", encode_value(value, self._copied), [], None

    def names(self, wanted: list[str]) -> tuple[Any, ...]:
        space = self._shell.user_ns
        kinds = {name: kind_of(space[name]) for name in wanted if name in space}
        return "returned", self._pack(kinds), [], None

    def release(self, number: int) -> tuple[Any, ...]:
        self._numbers.pop(id(self._handles.pop(number, None)), None)
        return "returned", self._pack(None), [], None

    # The pieces they are made of.

    def _run(
        self,
        function: Callable[[], Any],
        arguments: Any,
        before: bytes,
        numerics: AbstractContextManager[Any],
    ) -> tuple[Any, ...]:
        """Run learners' code; what it changed in place is sent back, what it prints on request."""
        result: tuple[Any, ...]
        aside = self._outputs.begin_aside()
        with warnings.catch_warnings(record=True) as caught, numerics:
            warnings.simplefilter("always")
            try:
                with self._learners_code():
                    value = function()
                result = ("returned", self._pack(value), warned(caught))
            except BaseException as error:  # noqa: BLE001  it is the examiner's business
                result = ("raised", *described(error))
        self._printed = self._outputs.end_aside(aside)
        self._capture.collect(0)
        after = self._pack(arguments)
        return *result, None if after == before else after

    def _target(self, target: Any) -> Any:
        if type(target) is str:
            return self._named(target)
        handle, attribute = target
        value = self._lift(handle)
        return getattr(value, attribute) if attribute else value

    def _named(self, name: str) -> Any:
        try:
            return self._shell.user_ns[name]
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None

    def call_back(self, callback: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask the examiner to run its function; it may send requests of its own meanwhile."""
        if threading.get_ident() != self._thread or not self._depth:
            raise RuntimeError("this function can only be called during the call it was given to")
        with self._learners_code(inside=False):
            self._asked += 1
            number = self._asked
            self._channel.send(("callback", number, callback, self._pack((args, kwargs))))
            while True:
                answer = self._channel.receive()
                if answer[0] == "return" and answer[1] == number:
                    return self._unpack(answer[2])
                if answer[0] == "raise" and answer[1] == number:
                    raise _rebuilt(answer[2], answer[3])
                self._answer(answer)

    def _pack(self, value: Any) -> bytes:
        return encode_value(value, self._lower)

    def _unpack(self, packed: bytes) -> Any:
        return decode_frame(packed, self._lift)

    def _lower(self, value: Any) -> Crossing:
        if type(value) is CallbackProxy:
            return Callback(value.number)
        model = self.apart(value)
        handle = self._handle(value)
        return handle if model is None else replace(model, handle=handle)

    def _copied(self, value: Any) -> Crossing:
        """Let a model out as data; of another object, only its type's name."""
        return self.apart(value) or Handle(0, type(value).__name__)

    def _handle(self, value: Any) -> Handle:
        """Keep a value here and return the number under which it is known outside."""
        number = self._numbers.get(id(value))
        if number is None:
            if len(self._handles) >= MAX_HANDLES:
                raise ValueTooLarge(f"more than {MAX_HANDLES:,} objects are held by handle")
            number = self._numbers[id(value)] = next(self._next_handle)
            self._handles[number] = value
        return Handle(number, type(value).__name__)

    def _lift(self, crossing: Crossing) -> Any:
        if type(crossing) is Handle:
            return self._handles[crossing.id]
        if type(crossing) is Callback:
            proxy = CallbackProxy(self, crossing.id, crossing.name)
            return self._proxies.setdefault(crossing.id, proxy)
        assert isinstance(crossing, KerasModel)
        if crossing.handle and crossing.handle.id in self._handles:
            return self._handles[crossing.handle.id]
        return self.rebuild(crossing)


_REQUESTS: dict[str, Callable[..., tuple[Any, ...]]] = {
    method.__name__: method
    for method in (
        Worker.cell,
        Worker.call,
        Worker.operate,
        Worker.read,
        Worker.write,
        Worker.forget,
        Worker.names,
        Worker.release,
        Worker.table,
        Worker.keep_table,
        Worker.printed,
        Worker.reseed,
        Worker.measure,
    )
}


def kind_of(value: object) -> str:
    """Return "function", "class", "module" or "value"."""
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
        return "function"
    if isinstance(value, type):
        return "class"
    return "module" if isinstance(value, types.ModuleType) else "value"


def _rebuilt(type_name: str, message: str) -> Exception:
    kind = getattr(builtins, type_name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return RuntimeError(f"{type_name}: {message}")
    try:
        return kind(message)
    except TypeError:  # UnicodeDecodeError and its like take more than a message
        return RuntimeError(f"{type_name}: {message}")
