"""The process of a session, seen from outside: signals, its end, and what it died of."""

import json
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from ..wire.protocol import OUT_OF_MEMORY
from .cgroups import ControlGroup
from .memory_watch import MemoryWatch

KILL_WAIT_S = 20


class Process:
    """A child of a zygote; the zygote reports its birth and its end on the status socket."""

    def __init__(self, status: socket.socket, memory_mib: int, group: ControlGroup | None) -> None:
        self._status = status
        self._memory_mib = memory_mib
        self._group = group
        self._buffer = b""
        self._cause: str | None = None
        self._pid, self._pidfd = self._birth()
        self.born = self._pid is not None
        self._watch: MemoryWatch | None = None
        self._after_end: list[Callable[[], object]] = []

    def after_end(self, clean_up: Callable[[], object]) -> None:
        """Run this once the process is dead."""
        self._after_end.append(clean_up)

    def watch_memory(self) -> None:
        """Limit its memory from here if no control group does."""
        if self._group is None and self._pidfd is not None:
            self._watch = MemoryWatch(self._pidfd, self._memory_mib)

    def signal(self, number: int) -> None:
        if self._pid is None or self._cause is not None:
            return
        try:
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, number)
            else:
                os.kill(self._pid, number)
        except ProcessLookupError:
            pass

    def kill(self, expected: bool = False) -> str:
        """Make sure that it is dead, and return what it died of.

        With `expected`, it is about to end by itself, and is given time to.
        """
        if self._cause is None:
            self._cause = self._end(expected)
            self._status.close()
            if self._watch is not None:
                self._watch.stop()
            if self._pidfd is not None:
                os.close(self._pidfd)
            if self._group is not None:
                self._group.remove()
            for clean_up in self._after_end:
                clean_up()
        return self._cause

    def _end(self, expected: bool) -> str:
        ended = self._message(1 if expected else 0)
        if "exit" not in ended:
            self.signal(signal.SIGKILL)
            ended = self._message(KILL_WAIT_S)
            if expected:
                return "the process closed its connection to the grader"
        code = ended.get("exit")
        killed = code == -signal.SIGKILL and (
            (self._group is not None and self._group.out_of_memory())
            or (self._watch is not None and self._watch.exceeded)
        )
        if killed or code == OUT_OF_MEMORY:
            return f"ran out of memory ({self._memory_mib} MiB)"
        return _cause(code)

    def _birth(self) -> tuple[int | None, int | None]:
        """Return the process id that the zygote knows, and a descriptor of the process."""
        self._status.settimeout(KILL_WAIT_S)
        try:
            line, descriptors, _, _ = socket.recv_fds(self._status, 100, 1)
            return json.loads(line)["pid"], descriptors[0] if descriptors else None
        except (OSError, ValueError):
            return None, None

    def _message(self, timeout_s: float) -> dict[str, Any]:
        """Return the next line of the status socket, or nothing if none comes."""
        self._status.settimeout(timeout_s)
        try:
            while b"\n" not in self._buffer:
                piece = self._status.recv(4096)
                if not piece:
                    return {}
                self._buffer += piece
        except OSError:
            return {}
        line, self._buffer = self._buffer.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message


def _cause(code: int | None) -> str:
    if code is None:
        return "the process is gone"
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"the process crashed ({name})"
    return f"the process exited (os._exit, status {code})"
