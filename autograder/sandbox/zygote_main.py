"""The zygote: a process that has imported everything once and forks a fresh child per session.

It never runs student code. Its parent sends one byte per wanted session, with the ends of that
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
from pathlib import Path
from typing import Any

import numpy as np

from .protocol import Channel
from .shell import Shell, make_shell
from .worker import Worker

FORK, READY, FAILED = b"F", b"R", b"X"
MAX_DESCRIPTORS = 8


def main(control: socket.socket) -> None:
    """Prepare, then fork on request until the parent is gone."""
    _, config = Channel(control).receive()
    try:
        shell = _prepare(config)
    except Exception as error:  # noqa: BLE001  the parent is told, whatever it is
        control.sendall(FAILED + f"{type(error).__name__}: {error}".encode()[:4000])
        return
    control.sendall(READY)
    _Zygote(control, shell, config).run()


def _prepare(config: dict[str, Any]) -> Shell:
    sys.path[:0] = [path for path in config["python_path"] if path not in sys.path]
    if config["kind"] == "keras":
        from .keras_models import import_keras

        import_keras()
    for name in config["preload"]:
        importlib.import_module(name)
    shell = make_shell()
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and so copy, every inherited page
    return shell


class _Zygote:
    def __init__(self, control: socket.socket, shell: Shell, config: dict[str, Any]) -> None:
        self._control = control
        self._shell = shell
        self._config = config
        self._statuses: dict[int, socket.socket] = {}

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
                    return
                self._fork(descriptors)

    def _fork(self, descriptors: list[int]) -> None:
        channel, status, *groups = descriptors
        pid = os.fork()
        if pid == 0:
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                run_session(channel, groups, self._shell, self._config)
            finally:
                os._exit(0)
        for descriptor in (channel, *groups):
            os.close(descriptor)
        self._statuses[pid] = socket.socket(fileno=status)
        self._tell(pid, {"pid": pid})

    def _reap(self) -> None:
        while self._statuses:
            pid, wait_status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._tell(pid, {"exit": os.waitstatus_to_exitcode(wait_status)})
            self._statuses.pop(pid).close()

    def _tell(self, pid: int, message: dict[str, Any]) -> None:
        try:
            self._statuses[pid].sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # the session's owner is gone; there is nobody to tell


def run_session(channel_fd: int, groups: list[int], shell: Shell, config: dict[str, Any]) -> None:
    """Become a session: nothing of the zygote's but its imports is left, then serve."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.closerange(3, channel_fd)
    os.closerange(channel_fd + 1, os.sysconf("SC_OPEN_MAX"))
    channel = Channel(socket.socket(fileno=channel_fd))
    kind, number, home, files, seed = channel.receive()
    assert kind == "start"
    os.chdir(home)
    os.environ["HOME"] = home
    for name, data in files.items():
        path = Path(home, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  learners may use the old global generator
    sys.path.insert(0, "")  # as in a notebook: what lies beside it can be imported
    worker = Worker(channel, shell, config["output_bytes"])
    if config["kind"] == "keras":
        from .keras_models import rebuild, taken_apart

        worker.apart, worker.rebuild = taken_apart, rebuild
    channel.send(("reply", number, None))
    worker.serve()
