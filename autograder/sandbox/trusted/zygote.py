"""The trusted side of a zygote: starts it, asks it for sessions, replaces it when it is gone."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from ..walls import kernel
from ..walls.mounts import HOME
from ..wire.protocol import Channel
from . import capabilities
from .cgroups import ControlGroup
from .leftovers import folder_prefix, scratch_folder
from .policy import COURSE_PATH, Limits, Policy, environment, library_paths
from .process import Process
from .results import IsolationUnavailable, SandboxDied
from .session import Session
from .translation import PlainData, Translation

START_TIMEOUT_S = 120


class Zygote:
    """A process with everything imported, from which sessions are forked in milliseconds.

    Parameters
    ----------
    kind : "numpy", or "keras" for Keras and TensorFlow as well.
    limits : of each session.
    policy : what is visible inside.
    preload : further modules to import once.
    isolation : "walls", or "none" for a plain process with the teacher's own rights.
    """

    def __init__(
        self,
        kind: str = "numpy",
        limits: Limits | None = None,
        *,
        policy: Policy | None = None,
        preload: Sequence[str] = (),
        isolation: str = "walls",
    ) -> None:
        if kind not in ("numpy", "keras"):
            raise ValueError(f'kind is "numpy" or "keras", not {kind!r}')
        if isolation not in ("walls", "none"):
            raise ValueError(f'isolation is "walls" or "none", not {isolation!r}')
        self.kind = kind
        self._walls = isolation == "walls"
        self.limits = limits or Limits()
        self.policy = policy or Policy()
        self.preload = tuple(preload)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready = False
        self._spare: _Ordered | None = None
        self._folder: tempfile.TemporaryDirectory[str]
        self._errors: IO[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote and every session of it."""
        with self._lock:
            self._stop()

    def start(self) -> None:
        """Start the process without waiting for its imports; `session` waits."""
        with self._lock:
            self._start()

    def session(
        self,
        files: Mapping[str, bytes] | None = None,
        seed: int = 0,
        environ: Mapping[str, str] | None = None,
        translation: Translation | None = None,
    ) -> Session:
        """Return a fresh session whose working directory holds `files` (relative path: content).

        `seed` sets the global generators of `random`, NumPy and Keras, so that a regrade is
        identical. Learners' code can see it: it must tell nothing about the examiner's own draws.
        `environ` holds environment variables, added to those that every session has.
        `translation` says how things cross that are no plain data.
        """
        for name in files or {}:
            if not _inside(name):
                raise ValueError(f"{name!r} does not lie in the submission's folder")
        begin = partial(Session.begin, files=files or {}, seed=seed, environ=environ or {})
        translation = translation or PlainData()
        session, home = self._new_session(translation)
        try:
            begin(session, home)
        except SandboxDied:  # it died while it waited, before anything ran in it: try another
            session, home = self._new_session(translation)
            begin(session, home)
        return session

    def _new_session(self, translation: Translation) -> tuple[Session, str]:
        with self._lock:
            process, channel = self._fork()
        home = HOME
        if not self._walls:
            home = tempfile.mkdtemp(prefix=folder_prefix("home"))
            process.after_end(partial(shutil.rmtree, home, ignore_errors=True))
        return Session(process, channel, self.limits, self, translation), home

    def _fork(self) -> tuple[Process, Channel]:
        reason = ""
        for _ in range(2):  # the zygote may have died since the last session
            self._start()
            self._wait()
            ordered = self._spare or self._order()
            # The next one puts up its walls while this one works.
            self._spare = self._order()
            process = Process(ordered.status, self.limits.memory_mib, ordered.group)
            if process.born:
                if self._walls:
                    process.watch_memory()
                return process, Channel(ordered.channel)
            process.kill()
            ordered.channel.close()
            reason = self._last_words()
            self._stop()
        raise SandboxDied(f"no session could be started: {reason}")

    def _order(self) -> "_Ordered":
        """Ask for a fresh fork, without waiting until it is there."""
        ours, theirs = socket.socketpair()
        status, their_status = socket.socketpair()
        group = self._group()
        joins = group.open() if group else []
        assert self._control is not None
        with theirs, their_status:
            try:
                ends = [theirs.fileno(), their_status.fileno(), *joins]
                socket.send_fds(self._control, [b"F"], ends)
            except OSError:
                pass  # it is gone, and `Process` will notice
        for join in joins:
            os.close(join)
        return _Ordered(ours, status, group)

    def _group(self) -> ControlGroup | None:
        if not self._walls:
            return None
        return ControlGroup.create(self.limits.memory_mib, self.limits.processes)

    def _start(self) -> None:
        if self._child is not None and self._child.poll() is None:
            return
        self._stop()
        if self._walls:
            if not sys.platform.startswith("linux"):
                raise IsolationUnavailable(
                    f"{sys.platform} has no walls; grade on Linux, or say --isolation none"
                )
            ControlGroup.sweep()
        elif not hasattr(os, "fork"):
            raise IsolationUnavailable("Windows cannot fork; grade in its Linux subsystem (WSL)")
        self._folder = scratch_folder("zygote")
        Path(self._folder.name, "root").mkdir()
        ours, theirs = socket.socketpair()
        launch = Path(__file__).parents[1] / "launch.py"
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  `_stop` closes it
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(launch), str(theirs.fileno()), *library_paths()],
                env=environment("/tmp" if self._walls else self._folder.name),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                cwd="/",
                start_new_session=True,
            )
        self._control, self._ready = ours, False
        Channel(ours).send(("config", self._config()))

    def _config(self) -> dict[str, Any]:
        course = COURSE_PATH if self._walls else self._course_links()
        return {
            **asdict(self.limits),
            "kind": self.kind,
            "preload": list(self.preload),
            "python_path": [course, *library_paths()],
            "walls": self._walls,
            "root": str(Path(self._folder.name, "root")),
            "binds": self.policy.binds(),
            "hidden": self.policy.concealed(),
            "first_user": secrets.randbits(20),
            "privileged": self._walls and kernel.privileged(),
        }

    def _course_links(self) -> str:
        """Without walls, link what the policy puts below `COURSE_PATH`."""
        folder = Path(self._folder.name, "course")
        folder.mkdir()
        for source, inside in self.policy.extra_readonly:
            if inside.startswith(COURSE_PATH + "/"):
                link = folder / inside.removeprefix(COURSE_PATH + "/")
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(source)
        return str(folder)

    def _wait(self) -> None:
        if self._ready:
            return
        assert self._control is not None
        self._control.settimeout(START_TIMEOUT_S)
        try:
            answer = self._control.recv(5000)
        except OSError as error:
            answer = f"X{error}".encode()
        if answer != b"R":
            reason = answer[1:].decode("utf-8", "replace") or self._last_words()
            self._stop()
            if self._walls:
                capabilities.require()  # which says what is missing, and the remedy
            raise IsolationUnavailable(f"the sandbox could not start: {reason}")
        self._ready = True
        if self._walls:
            self._folder.cleanup()  # it has a root of its own now

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").splitlines()
        return lines[-1] if lines else "its process ended without a word"

    def _stop(self) -> None:
        if self._spare is not None:
            self._spare.channel.close()
            Process(self._spare.status, self.limits.memory_mib, self._spare.group).kill()
            self._spare = None
        if self._control is not None:
            self._control.close()  # which tells the zygote to end
        if self._child is not None:
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._folder.cleanup()
            self._errors.close()
        self._child = self._control = None


@dataclass(frozen=True)
class _Ordered:
    """The trusted ends of a session that was asked for, in which nothing has run yet."""

    channel: socket.socket
    status: socket.socket
    group: ControlGroup | None


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
    )
