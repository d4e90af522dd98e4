"""A running hub for tests, on a machine of its own, and people who visit it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from autograder.course.course import HUB_COURSE, HUB_EXCHANGE, Course, CourseError, read_course
from autograder.hub import configuration
from tests.courses import ROOT, copy_of_course

START_S, STOP_S, ANSWER_S = 120, 60, 120
PASSWORD = "only for this test"
LEARNERS, TEACHER, GRADER = ("ada", "bob"), "grace", "grader"
FIRST_UID = 61_300  # nobody's numbers: these accounts exist on the machine of the test alone
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
# The shipped configuration, its login included, with free ports, and with servers as plain
# processes, since there is no systemd here.
CONFIG = """
load_subconfig({shipped!r})
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.services[0]["url"] = "http://127.0.0.1:{ports[3]}"
c.JupyterHub.spawner_class = "localprocess"
c.JupyterHub.cleanup_servers = True
"""


def require() -> None:
    """Skip where a hub cannot be started; in CI fail instead."""
    missing = ""
    try:
        configuration.proxy()
    except CourseError as error:
        missing = str(error)
    if shutil.which("node") is None:
        missing = "node is not here: install the system's package `nodejs`, then run `make hub`."
    elif os.geteuid() != 0:
        missing = "only root can start servers that belong to other accounts"
    elif subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        missing = "root may not make namespaces here, so the test would change this machine"
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"No hub: {missing}")


@dataclass
class Hub:
    """A hub that answers: where it is, the folders it uses, and its first process."""

    url: str
    folder: Path
    course: Course
    accounts: dict[str, int]
    process: subprocess.Popen[str]
    ended: dict[str, Any] = field(default_factory=dict)

    @property
    def exchange(self) -> Path:
        return self.folder / "srv" / "exchange"

    def log(self) -> str:
        path = self.folder / "hub.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def run(
        self, account: str, *command: str | Path, cwd: str = "/"
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on the hub's machine, as this account types it in a terminal."""
        (inside,) = psutil.Process(self.process.pid).children()
        uid = self.accounts[account]
        return subprocess.run(
            [
                *("nsenter", f"--target={inside.pid}", "--mount", "--pid"),
                *(f"--setuid={uid}", f"--setgid={uid}", f"--wdns={cwd}", "--"),
                *map(str, command),
            ],
            check=False,
            env={**ENVIRONMENT, **self._of_the_hub(account), "HOME": str(self.folder / account)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ANSWER_S,
        )

    def _of_the_hub(self, account: str) -> dict[str, str]:
        """Return what the hub adds to the environment of a server, and so of its terminals."""
        return {
            HUB_COURSE: self.course.name,
            HUB_EXCHANGE: "/srv/bootcamp/exchange",
            "JUPYTER_CONFIG_PATH": configuration.settings(
                "teacher" if account == GRADER else "learner"
            ),
        }


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextlib.contextmanager
def serve(*lessons: str) -> Iterator[Hub]:
    """Run the shipped hub on a copy of the course, until the block ends."""
    require()
    # Not pytest's own folder, which belongs to root alone.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        people = (*LEARNERS, TEACHER, GRADER)
        accounts = {person: FIRST_UID + place for place, person in enumerate(people)}
        for person, uid in accounts.items():
            (folder / person).mkdir(mode=0o700)
            os.chown(folder / person, uid, uid)
        course = _shared_course(folder / "srv", lessons, accounts[GRADER])
        ports = free_ports(4)
        spec = _spec(folder, accounts, ports)
        process = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"),
                *(sys.executable, str(Path(__file__).with_name("machine.py")), str(spec)),
            ],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running = Hub(f"http://127.0.0.1:{ports[0]}", folder, course, accounts, process)
        try:
            _wait(running)
            yield running
        finally:
            try:
                said, _ = process.communicate(timeout=STOP_S)
                running.ended = json.loads(said)
            except (subprocess.TimeoutExpired, ValueError):
                process.kill()  # and with it everything on that machine
                process.wait()


def _shared_course(srv: Path, lessons: Sequence[str], grader: int) -> Course:
    """Lay out /srv/bootcamp as deploy/README.md says: the course is the grader's alone."""
    (srv / "course").mkdir(parents=True)
    (srv / "exchange").mkdir()
    (srv / "exchange").chmod(0o1777)
    course = copy_of_course(srv / "course", *lessons)
    for path in [course.root, *course.root.rglob("*")]:
        os.chown(path, grader, grader)
    course.root.chmod(0o700)
    return read_course(course.root)


def _spec(folder: Path, accounts: dict[str, int], ports: list[int]) -> Path:
    state = folder / "state"
    state.mkdir(mode=0o700)
    config = state / "jupyterhub_config.py"
    shipped = str(ROOT / "deploy" / "jupyterhub_config.py")
    config.write_text(CONFIG.format(shipped=shipped, ports=ports))
    spec = {
        "folder": str(folder),
        "accounts": accounts,
        "groups": {"learners": list(LEARNERS), "teachers": [TEACHER]},
        "password": PASSWORD,
        "srv": {"bootcamp": str(folder / "srv")},
        "open": [str(ROOT), sys.prefix, sys.base_prefix],
        "log": str(folder / "hub.log"),
        "cwd": str(state),
        "command": [sys.executable, "-m", "jupyterhub", "--config", str(config)],
    }
    path = state / "machine.json"
    path.write_text(json.dumps(spec))
    return path


def _wait(running: Hub) -> None:
    """Wait until the hub and the teachers' server answer."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and running.process.poll() is None:
        if "JupyterHub is now running" in running.log():
            return
        time.sleep(0.1)
    raise AssertionError(f"The hub did not start:\n{running.log()}")


class Visitor:
    """Somebody with a browser that has no screen, who has filled the login form in."""

    def __init__(self, hub: Hub, name: str, password: str = PASSWORD) -> None:
        self.hub, self.name = hub, name
        self.session = requests.Session()
        self.get("/hub/login")
        form = {"username": name, "password": password}
        answer = self.post("/hub/login", "/hub/", data=form)
        self.landed = answer.status_code, urlsplit(answer.url).path

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.hub.url + path, timeout=ANSWER_S)

    def post(self, path: str, prefix: str, **more: Any) -> requests.Response:
        return self._send("POST", path, prefix, **more)

    def put(self, path: str, prefix: str, **more: Any) -> requests.Response:
        return self._send("PUT", path, prefix, **more)

    def _send(self, method: str, path: str, prefix: str, **more: Any) -> requests.Response:
        """Send a form or JSON, with the token that the pages below ``prefix`` were given."""
        token = self.session.cookies.get("_xsrf", path=prefix)
        if "data" in more:
            more["data"] = {**more["data"], "_xsrf": token}
        headers = {"X-XSRFToken": token or ""}
        url = self.hub.url + path
        return self.session.request(method, url, headers=headers, timeout=ANSWER_S, **more)
