"""The trusted side of one session: sends requests, believes nothing but well-formed plain data."""

import secrets
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from ..wire.protocol import Callback, Channel, ChannelClosed, Crossing, Handle, ProtocolError
from ..wire.protocol import decode as decode_frame
from ..wire.protocol import encode as encode_value
from ..wire.tables import NotATable, made_again, taken_apart
from .cell_outputs import checked_outputs
from .copy_back import copy_back
from .policy import Limits
from .process import Process
from .results import CallResult, CellResult, IsolationUnavailable, Raised, SandboxDied

GRACE_S = 1.0
MAX_NESTING = 16


class Session:
    """A learner's process behind its walls; made by `Zygote.session`, over when it dies."""

    def __init__(self, process: Process, channel: Channel, limits: Limits, zygote: object) -> None:
        self._process = process
        self._zygote = zygote  # which would take its sessions along, so it must not go first
        self._channel = channel
        self._limits = limits
        self._ends = time.monotonic() + limits.notebook_timeout_s
        self._deadlines: list[float] = []
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._death: SandboxDied | None = None
        self.own_numerics = False
        """Whether numerical faults in calls are warnings, whatever `np.seterr` was told before."""
        self.lower: Callable[[Any], Crossing | None] = lambda value: None
        """Turns a stand-in of the caller's into what it stands for."""
        self.lift: Callable[[Crossing], Any] = lambda crossing: crossing
        """Turns a Handle or KerasModel that comes back into what the caller works with."""

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

    kill = close

    def begin(
        self, home: str, files: Mapping[str, bytes], seed: int, environ: Mapping[str, str]
    ) -> None:
        """Put the submission's files and environment variables in place."""
        # A handle of another session must not mean something else in this one.
        first = secrets.randbits(32) << 24
        given = (home, dict(files), dict(environ), seed, first)
        fault, _ = self._request("start", *given, timeout_s=60)
        if fault is not None:
            self.close()
            raise IsolationUnavailable(str(fault))
        self._ends = time.monotonic() + self._limits.notebook_timeout_s

    def run_cell(self, source: str, timeout_s: float | None = None) -> CellResult:
        reply, timed_out = self._request("cell", source, timeout_s=timeout_s)
        match reply:
            case ("ok" | "error" as status, list() as outputs, int(count), bool(truncated)):
                try:
                    outputs, cut = checked_outputs(outputs, self._limits.output_bytes)
                except ProtocolError as error:
                    raise self._die(f"protocol error: {error}") from None
                return CellResult(status, outputs, count, timed_out, truncated or cut)
            case ("raised", str(name), str(message), list(), bytes(), str(), None):
                said = _short(message, 2000)
                shown = {"output_type": "error", "ename": _short(name, 200), "evalue": said}
                return CellResult("error", [{**shown, "traceback": [said]}], 0, timed_out)
        raise self._die("protocol error: a malformed reply to a cell")

    def call(
        self,
        target: str | Handle,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        method: str = "",
        timeout_s: float | None = None,
    ) -> CallResult:
        """Call a name of the notebook's, a handle, or a `method` of a handle.

        Functions among the arguments are called back. Arguments that the call changed in place
        (arrays, lists, dicts, sets, generators) are changed here too.
        """
        wanted = target if isinstance(target, str) else (target, method)
        return self._run("call", wanted, tuple(args), dict(kwargs or {}), timeout_s)

    def operate(self, operation: str, *args: Any, timeout_s: float | None = None) -> CallResult:
        """Apply one of `operations.OPERATIONS` inside, usually to a handle."""
        return self._run("operate", operation, args, {}, timeout_s)

    def read(self, name: str) -> CallResult:
        """Return the value of a name; `raised` is a NameError where there is none."""
        reply, timed_out = self._request("read", name)
        return self._call_result(reply, timed_out, (), {})

    def write(self, name: str, value: Any) -> None:
        self._request("write", name, self.pack(value))

    def forget(self, name: str) -> None:
        self._request("forget", name)

    def release(self, handle: Handle) -> None:
        self._request("release", handle.id)

    def table(self, handle: Handle) -> Any:
        """Return the pandas table behind a handle, made again here, or None where it cannot."""
        reply, timed_out = self._request("table", handle.id)
        parts = self._call_result(reply, timed_out, (), {}).value
        try:
            return made_again(parts)
        except NotATable:
            return None

    def keep_table(self, table: Any) -> Handle:
        """Make a copy of a table inside, and return its handle."""
        reply, timed_out = self._request("keep_table", self.pack(taken_apart(table)))
        number = self._call_result(reply, timed_out, (), {}).value
        if type(number) is not int:
            raise self._die("protocol error: a malformed handle of a table")
        return Handle(number, type(table).__name__)

    def printed(self) -> tuple[str, str]:
        """Return what the last call or operation wrote to its standard output, and to its error."""
        reply, timed_out = self._request("printed")
        match self._call_result(reply, timed_out, (), {}).value:
            case (str(out), str(err)):
                return out, err
        raise self._die("protocol error: malformed printed text")

    def reseed(self, python: object, numpy_legacy: object) -> None:
        """Set the states of the global generators of `random` and `numpy.random` inside."""
        self._request("reseed", self.pack((python, numpy_legacy)))

    def names(self, wanted: Sequence[str]) -> dict[str, str]:
        """Return which of these names exist and whether each is a function, class, module, value."""
        reply, _ = self._request("names", list(wanted))
        kinds = self._call_result(reply, False, (), {}).value
        if type(kinds) is not dict:
            raise self._die("protocol error: a malformed list of names")
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
        """Run a function of ours on plain data and on models, which are rebuilt inside.

        `sources` are the modules that it needs by name, in the order of their imports, and
        `target` is the function's module and name. What it returns is plain data or a model.
        """
        packed = self.pack(tuple(args))
        reply, timed_out = self._request(
            "measure", dict(sources), *target, seed, packed, timeout_s=timeout_s
        )
        return self._call_result(reply, timed_out, (), {})

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
        given = (target, packed, self.own_numerics)
        reply, timed_out = self._request(kind, *given, timeout_s=timeout_s)
        return self._call_result(reply, timed_out, args, kwargs)

    def _call_result(
        self, reply: Any, timed_out: bool, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> CallResult:
        value, raised = None, None
        warned: list[Any] = []
        match reply:
            case ("returned", bytes(packed), list(warned), None | bytes()):
                value = self._unpack(packed)
            case (
                "raised",
                str(name),
                str(message),
                list(bases),
                bytes(held),
                str(function),
                None | bytes(),
            ):
                held_args, attributes = self._held(held)
                raised = Raised(
                    _short(name, 200),
                    _short(message, 2000),
                    tuple(_short(base, 200) for base in bases[:20] if type(base) is str),
                    held_args,
                    attributes,
                    _short(function, 200),
                )
            case _:
                raise self._die("protocol error: a malformed reply to a call")
        after: bytes | None = reply[-1]
        if after is not None:
            changed = self._unpack(after)
            if type(changed) is not tuple or len(changed) != 2:
                raise self._die("protocol error: malformed arguments in a reply")
            args, kwargs = copy_back((args, kwargs), changed)
        return CallResult(
            value, raised, args, kwargs, after is not None, timed_out, _warnings(warned)
        )

    def _held(self, packed: bytes) -> tuple[tuple[Any, ...] | None, dict[str, Any]]:
        """Return the arguments and the attributes of an exception, as far as they came."""
        match self._unpack(packed) if packed else (None, {}):
            case (None | tuple() as args, dict(attributes)) if all(
                type(key) is str for key in attributes
            ):
                return args, attributes
        raise self._die("protocol error: a malformed exception in a reply")

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
            raise self._die(f"protocol error: {error}") from None
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

    # Values on their way in and out.

    def pack(self, value: Any) -> bytes:
        """Return the frame as which a value would be sent."""
        return encode_value(value, self._lower)

    def _unpack(self, packed: bytes) -> Any:
        try:
            return decode_frame(packed, self._lift)
        except ProtocolError as error:
            raise self._die(f"protocol error: {error}") from None

    def _lower(self, value: Any) -> Crossing:
        lowered = self.lower(value)
        if lowered is not None:
            return lowered
        if callable(value) and not isinstance(value, type):
            number = id(value)  # the dict keeps the function alive, so no other can get its id
            self._callbacks[number] = value
            return Callback(number, str(getattr(value, "__name__", "")))
        raise TypeError(f"a {type(value).__name__} cannot be sent into the sandbox")

    def _lift(self, crossing: Crossing) -> Any:
        if type(crossing) is Callback:
            if crossing.id not in self._callbacks:
                raise ProtocolError("a function came back that was never handed in")
            return self._callbacks[crossing.id]
        return self.lift(crossing)


def _warnings(pairs: list[Any]) -> tuple[tuple[str, str], ...]:
    """Return those of the pairs that are well formed, shortened."""
    found = []
    for pair in pairs[:20]:
        match pair:
            case [str(name), str(text)]:
                found.append((_short(name, 40), _short(text, 200)))
    return tuple(found)


def _short(text: str, limit: int) -> str:
    """Cut what the sandbox says; a lone surrogate in it could not be written to a file."""
    return text[:limit].encode("utf-8", "replace").decode("utf-8")
