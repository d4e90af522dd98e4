"""Answers requests inside the sandbox: runs cells, calls learners' functions, keeps handles.

Everything here runs in the learner's process, whose code may change it, so nothing here decides
anything: a reply is only ever what the learner's side claims.

Requests are `(kind, number, *fields)` and replies `("reply", number, result)`; while a call is
under way the worker may ask `("callback", number, id, packed)` and is answered with
`("return", number, packed)` or `("raise", number, type_name, message)`.
"""

import builtins
import os
import random
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..wire.protocol import Channel, ChannelClosed, Handle
from ..wire.raised import described, numpy_warnings, warned
from ..wire.tables import NotATable, made_again, taken_apart
from .measuring import Loaded
from .objects import Models, Objects
from .operations import OPERATIONS
from .outputs import DescriptorCapture, Outputs, Stream
from .shell import Shell

MAX_NESTING = 16


class Worker:
    """One session's side of the protocol, in the learner's process."""

    def __init__(
        self,
        channel: Channel,
        shell: Shell,
        output_bytes: int,
        first_handle: int,
        models: Models,
    ) -> None:
        self._channel = channel
        self._shell = shell
        self._outputs = Outputs(output_bytes)
        self._output_bytes = output_bytes
        self._objects = Objects(first_handle, models, self._call_back)
        self._set_seed = models.set_seed
        self._printed = "", ""
        self._depth = 0
        self._asked = 0
        self._process, self._thread = os.getpid(), threading.get_ident()
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
        status = "error"
        try:
            with self._learners_code():
                if self._shell.run_notebook_cell(source):
                    status = "ok"
        except BaseException as error:  # noqa: BLE001  a hook or a patched shell may raise anything
            name, message, *_ = described(error)
            error_output = {"output_type": "error", "ename": name, "evalue": message}
            self._outputs.add({**error_output, "traceback": [f"{name}: {message}"]}, len(message))
        self._capture.collect(self._output_bytes)
        outputs = self._outputs.finish()
        return status, outputs, self._shell.execution_count - 1, self._outputs.truncated

    def call(self, target: Any, packed: bytes, numeric_warnings: bool) -> tuple[Any, ...]:
        return self._run(lambda: self._target(target), packed, numeric_warnings)

    def operate(self, operation: str, packed: bytes, numeric_warnings: bool) -> tuple[Any, ...]:
        return self._run(lambda: OPERATIONS[operation], packed, numeric_warnings)

    def read(self, name: str) -> tuple[Any, ...]:
        return self._returned(self._named(name))

    def write(self, name: str, packed: bytes) -> tuple[Any, ...]:
        self._shell.user_ns[name] = self._objects.unpack(packed)
        return self._returned(None)

    def forget(self, name: str) -> tuple[Any, ...]:
        self._named(name)
        del self._shell.user_ns[name]
        return self._returned(None)

    def table(self, number: int) -> tuple[Any, ...]:
        """Return a pandas table as plain values, or None where it cannot be written so."""
        try:
            return self._returned(taken_apart(self._objects.kept(number)))
        except NotATable:
            return self._returned(None)

    def keep_table(self, packed: bytes) -> tuple[Any, ...]:
        """Make a table of plain values and return the number of its handle."""
        made = made_again(self._objects.unpack(packed))
        return self._returned(self._objects.handle(made).id)

    def printed(self) -> tuple[Any, ...]:
        """Return what the last call or operation wrote to its standard output, and to its error."""
        return self._returned(self._printed)

    def reseed(self, packed: bytes) -> tuple[Any, ...]:
        """Set the global generators, which tests and answers share in a notebook."""
        python, numpy_legacy = self._objects.unpack(packed)
        random.setstate(python)
        np.random.set_state(numpy_legacy)  # noqa: NPY002  it is the old one that is shared
        return self._returned(None)

    def measure(
        self, sources: dict[str, str], module: str, function: str, seed: int, packed: bytes
    ) -> tuple[Any, ...]:
        """Run one of the examiner's own functions on models that are rebuilt here."""
        measure = self._loaded.function(sources, module, function)
        self._set_seed(seed)  # what a rebuilt model draws must be the same every time, too
        args = self._objects.unpack(packed)
        aside = self._outputs.begin_aside()
        try:
            with self._learners_code():
                value = measure(*args)
        finally:
            self._outputs.end_aside(aside)
            self._capture.collect(0)
        return "returned", self._objects.pack_copy(value), [], None

    def names(self, wanted: list[str]) -> tuple[Any, ...]:
        known = self._shell.user_ns
        kinds = {name: kind_of(known[name]) for name in wanted if name in known}
        return self._returned(kinds)

    # The pieces they are made of.

    def _returned(self, value: Any) -> tuple[Any, ...]:
        return "returned", self._objects.pack(value), [], None

    def _run(
        self, find: Callable[[], Callable[..., Any]], packed: bytes, numeric_warnings: bool
    ) -> tuple[Any, ...]:
        """Call a learner's function; what it changed in place is sent back, what it prints on request."""
        args, kwargs = self._objects.unpack(packed)
        result: tuple[Any, ...]
        aside = self._outputs.begin_aside()
        with (
            warnings.catch_warnings(record=True) as caught,
            numpy_warnings(numeric_warnings),
        ):
            warnings.simplefilter("always")
            try:
                with self._learners_code():
                    value = find()(*args, **kwargs)
                result = ("returned", self._objects.pack(value), warned(caught))
            except BaseException as error:  # noqa: BLE001  it is the examiner's business
                result = ("raised", *described(error))
        self._printed = self._outputs.end_aside(aside)
        self._capture.collect(0)
        after = self._objects.pack((args, kwargs))
        return *result, None if after == packed else after

    def _target(self, target: str | Handle) -> Any:
        return self._named(target) if isinstance(target, str) else self._objects.kept(target.id)

    def _named(self, name: str) -> Any:
        try:
            return self._shell.user_ns[name]
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None

    def _call_back(self, callback: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask the examiner to run its function, and answer what it asks meanwhile."""
        if threading.get_ident() != self._thread or not self._depth:
            raise RuntimeError("this function can only be called during the call it was given to")
        with self._learners_code(inside=False):
            self._asked += 1
            number = self._asked
            self._channel.send(("callback", number, callback, self._objects.pack((args, kwargs))))
            while True:
                answer = self._channel.receive()
                if answer[0] == "return" and answer[1] == number:
                    return self._objects.unpack(answer[2])
                if answer[0] == "raise" and answer[1] == number:
                    raise _rebuilt(answer[2], answer[3])
                self._answer(answer)


_REQUESTS: dict[str, Callable[..., tuple[Any, ...]]] = {
    name: getattr(Worker, name)
    for name in (
        *("cell", "call", "operate", "measure", "printed"),
        *("read", "write", "forget", "names"),
        *("table", "keep_table", "reseed"),
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
