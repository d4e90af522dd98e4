"""The zygote: a process that has imported everything once and forks a fresh child per session.

It never runs learners' code. Its parent sends one byte per wanted session, with the ends of that
session's sockets attached; the zygote answers each on the session's own status socket, first with
the child's process id, then with its exit status.
"""

import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..walls import kernel, walls
from ..walls.filter import build_filter
from ..wire.keras_models import import_keras, rebuild, set_seed, taken_apart
from ..wire.protocol import OUT_OF_MEMORY, Channel
from .objects import Models
from .shell import Shell, make_shell
from .worker import Worker

FORK, READY, FAILED = b"F", b"R", b"X"
MAX_DESCRIPTORS = 8


def main(control: socket.socket) -> None:
    """Prepare, then fork on request until the parent is gone."""
    _, config = Channel(control).receive()
    try:
        load_filter: Callable[[], None] = lambda: None
        if config["walls"]:
            load_filter = build_filter().load
            walls.enter_zygote(config)
        shell = _prepare(config)
    except Exception as error:  # noqa: BLE001  whatever it is, the parent hears of it
        control.sendall(FAILED + f"{type(error).__name__}: {error}".encode()[:4000])
        return
    control.sendall(READY)
    _Zygote(control, shell, config, load_filter).run()


def _prepare(config: dict[str, Any]) -> Shell:
    paths = [*config["python_path"], *sys.path]
    sys.path[:] = [path for path in dict.fromkeys(paths) if os.path.exists(path)]
    if config["kind"] == "keras":
        import_keras()
    for name in config["preload"]:
        importlib.import_module(name)
    shell = make_shell()
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and so copy, every inherited page
    return shell


class _Zygote:
    def __init__(
        self,
        control: socket.socket,
        shell: Shell,
        config: dict[str, Any],
        load_filter: Callable[[], None],
    ) -> None:
        self._control = control
        self._shell = shell
        self._config = config
        self._load_filter = load_filter
        self._statuses: dict[int, socket.socket] = {}
        self._namespaces = walls.ProcessNamespaces() if config["walls"] else None
        self._started = 0

    def run(self) -> None:
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        while True:
            ready, _, _ = select.select([self._control.fileno(), wake_read], [], [])
            if wake_read in ready:
                os.read(wake_read, 4096)
                self._reap()
            if self._control.fileno() in ready:
                request, descriptors, _, _ = socket.recv_fds(self._control, 1, MAX_DESCRIPTORS)
                if not request:
                    self._end()
                    return
                self._fork(descriptors)

    def _end(self) -> None:
        """End every session: without walls nobody else does."""
        for pid in self._statuses:
            os.kill(pid, signal.SIGKILL)

    def _fork(self, descriptors: list[int]) -> None:
        channel, status, *groups = descriptors
        self._started += 1
        pid = self._namespaces.fork() if self._namespaces else os.fork()
        if pid == 0:
            status = 1
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                self._become_session(channel, groups)
                status = 0
            except MemoryError:  # too little was left even to report that
                status = OUT_OF_MEMORY
            finally:
                os._exit(status)
        for descriptor in (channel, *groups):
            os.close(descriptor)
        self._statuses[pid] = socket.socket(fileno=status)
        pidfds = [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
        self._tell(pid, {"pid": pid}, pidfds)
        for descriptor in pidfds:
            os.close(descriptor)

    def _become_session(self, descriptor: int, groups: list[int]) -> None:
        """Keep only the zygote's imports, put up the walls, then serve."""
        os.setsid()
        if sys.platform == "linux":
            kernel.die_with_parent(signal.SIGKILL)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        keep = {descriptor, *groups}
        for other in range(3, max(keep)):
            if other not in keep:
                _close(other)
        os.closerange(max(keep) + 1, max(4096, os.sysconf("SC_OPEN_MAX")))
        channel = Channel(socket.socket(fileno=descriptor))
        try:
            if self._namespaces:
                walls.enter_session(groups, self._started, self._config, self._load_filter)
        except OSError as error:
            _, number, *_ = channel.receive()
            channel.send(("reply", number, f"the walls could not be put up: {error}"))
            return
        serve(channel, self._shell, self._config)

    def _reap(self) -> None:
        while self._statuses:
            pid, wait_status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if pid in self._statuses:  # else a process that this one inherited
                self._tell(pid, {"exit": os.waitstatus_to_exitcode(wait_status)})
                self._statuses.pop(pid).close()

    def _tell(self, pid: int, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            line = json.dumps(message).encode() + b"\n"
            socket.send_fds(self._statuses[pid], [line], list(descriptors))
        except OSError:
            pass  # the session's owner is gone


def serve(channel: Channel, shell: Shell, config: dict[str, Any]) -> None:
    """Put the submission's files in place, then answer requests until the other side is gone."""
    _, number, home, files, environ, seed, first_handle = channel.receive()
    os.chdir(home)
    os.environ |= {**environ, "HOME": home}
    for name, data in files.items():
        path = Path(home, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  learners may use the old global generator
    sys.path.insert(0, "")  # as in a notebook, the files next to it can be imported
    models = Models(taken_apart, rebuild, set_seed) if config["kind"] == "keras" else Models()
    models.set_seed(seed % 2**32)
    worker = Worker(channel, shell, config["output_bytes"], first_handle, models)
    channel.send(("reply", number, None))
    worker.serve()


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        pass  # it was not open
