"""The trusted side of one session: sends requests, and believes only well-formed plain data."""

import secrets
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

from ..wire.protocol import Callback, Channel, ChannelClosed, Crossing, Handle, ProtocolError
from ..wire.protocol import decode as decode_frame
from ..wire.protocol import encode as encode_value
from ..wire.tables import NotATable, made_again, taken_apart
from .policy import Limits
from .process import Process
from .replies import Given, call_result, cell_result
from .results import CallResult, CellResult, IsolationUnavailable, SandboxDied
from .translation import Translation

GRACE_S = 1.0
MAX_NESTING = 16


class Session:
    """A learner's process behind its walls; made by `Zygote.session`, over when it dies."""

    def __init__(
        self,
        process: Process,
        channel: Channel,
        limits: Limits,
        zygote: object,
        translation: Translation,
    ) -> None:
        self._process = process
        self._zygote = zygote  # kept alive: its end would end its sessions
        self._channel = channel
        self._limits = limits
        self._ends = time.monotonic() + limits.notebook_timeout_s
        self._deadlines: list[float] = []
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._death: SandboxDied | None = None
        self._translation = translation
        self._numeric_warnings = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        return self._death is None

    def close(self) -> None:
        """End the session; when this returns, nothing that ran in it is left."""
        if self._death is None:
            self._death = SandboxDied("the session was closed")
        self._channel.close()
        self._process.kill()

    def begin(
        self, home: str, files: Mapping[str, bytes], seed: int, environ: Mapping[str, str]
    ) -> None:
        """Put the submission's files and environment variables in place."""
        # A handle from another session must not mean something else in this one.
        first = secrets.randbits(32) << 24
        given = (home, dict(files), dict(environ), seed, first)
        fault, _ = self._request("start", *given, timeout_s=60)
        if fault is not None:
            self.close()
            raise IsolationUnavailable(str(fault))
        self._ends = time.monotonic() + self._limits.notebook_timeout_s

    def run_cell(self, source: str, timeout_s: float | None = None) -> CellResult:
        reply, timed_out = self._request("cell", source, timeout_s=timeout_s)
        try:
            return cell_result(reply, timed_out, self._limits.output_bytes)
        except ProtocolError as error:
            raise self._forged(error) from None

    def call(
        self,
        target: str | Handle,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        timeout_s: float | None = None,
    ) -> CallResult:
        """Call a name in the notebook, or what a handle stands for.

        Functions among the arguments are called back. Arguments that the call changed in place
        (arrays, lists, dicts, sets, generators) are changed here too.
        """
        return self._run("call", target, tuple(args), dict(kwargs or {}), timeout_s)

    def operate(self, operation: str, *args: Any, timeout_s: float | None = None) -> CallResult:
        """Apply one of `operations.OPERATIONS` inside, usually to a handle."""
        return self._run("operate", operation, args, {}, timeout_s)

    @contextmanager
    def numeric_warnings(self) -> Iterator[None]:
        """Make numerical faults in calls warnings for now, whatever a cell set with `np.seterr`."""
        self._numeric_warnings = True
        try:
            yield
        finally:
            self._numeric_warnings = False

    def read(self, name: str) -> CallResult:
        """Return the value of a name; `raised` is a NameError where there is none."""
        return self._ask("read", name)

    def write(self, name: str, value: Any) -> None:
        self._request("write", name, self.pack(value))

    def forget(self, name: str) -> None:
        self._request("forget", name)

    def table(self, handle: Handle) -> Any:
        """Return a copy of the pandas table behind a handle, or None where none can be made."""
        try:
            return made_again(self._ask("table", handle.id).value)
        except NotATable:
            return None

    def keep_table(self, table: Any) -> Handle:
        """Make a copy of a table inside, and return its handle."""
        number = self._ask("keep_table", self.pack(taken_apart(table))).value
        if type(number) is not int:
            raise self._forged("a malformed handle of a table")
        return Handle(number, type(table).__name__)

    def printed(self) -> tuple[str, str]:
        """Return what the last call or operation wrote to its standard output, and to its error."""
        match self._ask("printed").value:
            case (str(out), str(err)):
                return out, err
        raise self._forged("malformed printed text")

    def reseed(self, python: object, numpy_legacy: object) -> None:
        """Set the states of the global generators of `random` and `numpy.random` inside."""
        self._request("reseed", self.pack((python, numpy_legacy)))

    def names(self, wanted: Sequence[str]) -> dict[str, str]:
        """Return which of these names exist and whether each is a function, class, module, value."""
        kinds = self._ask("names", list(wanted)).value
        if type(kinds) is not dict:
            raise self._forged("a malformed list of names")
        known = {"function", "class", "module", "value"}
        return {name: kinds[name] for name in wanted if kinds.get(name) in known}

    def measure(
        self,
        sources: Mapping[str, str],
        target: tuple[str, str],
        args: Sequence[Any],
        seed: int,
        *,
        timeout_s: float | None = None,
    ) -> CallResult:
        """Run a function of the grader's on plain data and on models, which are rebuilt inside.

        `sources` are the modules that it needs by name, in the order of their imports, and
        `target` is the function's module and name. What it returns is plain data or a model.
        """
        packed = self.pack(tuple(args))
        return self._ask("measure", dict(sources), *target, seed, packed, timeout_s=timeout_s)

    # One request and what may come before its reply.

    def _run(
        self,
        kind: str,
        target: Any,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        timeout_s: float | None,
    ) -> CallResult:
        packed = self.pack((args, kwargs))
        fields = (target, packed, self._numeric_warnings)
        return self._ask(kind, *fields, given=(args, kwargs), timeout_s=timeout_s)

    def _ask(
        self,
        kind: str,
        *fields: Any,
        given: Given = ((), {}),
        timeout_s: float | None = None,
    ) -> CallResult:
        reply, timed_out = self._request(kind, *fields, timeout_s=timeout_s)
        try:
            return call_result(reply, timed_out, given, self._unpack)
        except ProtocolError as error:
            raise self._forged(error) from None

    def _request(self, kind: str, *fields: Any, timeout_s: float | None = None) -> tuple[Any, bool]:
        """Return the reply and whether the time limit had to interrupt the work."""
        if self._death is not None:
            raise self._death
        if len(self._deadlines) >= MAX_NESTING:
            raise RecursionError("calls across the boundary are nested too deep")
        allowed = self._limits.cell_timeout_s if timeout_s is None else timeout_s
        deadline = min([time.monotonic() + allowed, self._ends, *self._deadlines[-1:]])
        number = secrets.randbits(62)
        self._deadlines.append(deadline)
        try:
            if len(self._deadlines) == 1 and not self._channel.idle():
                raise ProtocolError("something was sent that nobody had asked for")
            self._channel.send((kind, number, *fields), deadline)
            try:
                return self._reply(number, deadline), False
            except TimeoutError:
                self._process.signal(signal.SIGINT)
                return self._reply(number, time.monotonic() + GRACE_S), True
        except TimeoutError:
            raise self._die(self._overtime(allowed)) from None
        except ProtocolError as error:
            raise self._forged(error) from None
        except ChannelClosed:
            raise self._die(None) from None
        finally:
            self._deadlines.pop()

    def _reply(self, number: int, deadline: float) -> Any:
        while True:
            match self._channel.receive(deadline):
                case ("reply", int(answered), result) if answered == number:
                    return result
                case ("callback", int(asked), int(callback), bytes(packed)):
                    self._channel.send(self._called_back(asked, callback, packed), deadline)
                case _:
                    raise ProtocolError("a message that answers nothing")

    def _called_back(self, asked: int, callback: int, packed: bytes) -> tuple[Any, ...]:
        function = self._callbacks.get(callback)
        arguments = self._unpack(packed)
        match arguments:
            case (tuple(args), dict(kwargs)) if function and all(type(k) is str for k in kwargs):
                pass
            case _:
                raise ProtocolError("a call of a function that was never handed in")
        try:
            return "return", asked, self.pack(function(*args, **kwargs))
        except SandboxDied:
            raise
        except Exception as error:  # noqa: BLE001  it is raised again inside
            return "raise", asked, type(error).__name__, str(error)[:2000]

    def _overtime(self, allowed: float) -> str:
        if time.monotonic() >= self._ends:
            return f"the notebook did not finish within {self._limits.notebook_timeout_s:g} s"
        return f"did not finish within {allowed:g} s"

    def _die(self, reason: str | None) -> SandboxDied:
        """End the session for `reason`, or for what its process died of."""
        if self._death is None:
            self._channel.close()
            cause = self._process.kill(expected=reason is None)
            self._death = SandboxDied(cause if reason is None else reason)
        return self._death

    def _forged(self, what: object) -> SandboxDied:
        return self._die(f"protocol error: {what}")

    # Values on their way in and out.

    def pack(self, value: Any) -> bytes:
        """Return the frame as which a value would be sent."""
        return encode_value(value, self._lower)

    def _unpack(self, packed: bytes) -> Any:
        return decode_frame(packed, self._lift)

    def _lower(self, value: Any) -> Crossing:
        lowered = self._translation.lower(value)
        if lowered is not None:
            return lowered
        if callable(value) and not isinstance(value, type):
            number = id(value)  # the dict keeps the function alive, so that no other gets its id
            self._callbacks[number] = value
            return Callback(number, str(getattr(value, "__name__", "")))
        raise TypeError(f"a {type(value).__name__} cannot be sent into the sandbox")

    def _lift(self, crossing: Crossing) -> Any:
        if type(crossing) is Callback:
            if crossing.id not in self._callbacks:
                raise ProtocolError("a function came back that was never handed in")
            return self._callbacks[crossing.id]
        return self._translation.lift(crossing)


OpenSession = Callable[[Translation], Session]
