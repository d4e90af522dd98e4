"""nbgrader's formgrader as a teacher has it: a real server on a course, asked over HTTP."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.course import Course
from tests.courses import ROOT

TOKEN = "teacher"
START_S = 120
URL = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*\?token=")
EXTENSIONS = {
    "nbgrader.server_extensions.formgrader": True,
    "jupyterlab": False,
    "nbgrader.server_extensions.assignment_list": False,
}


@dataclass(frozen=True)
class Formgrader:
    """A running formgrader."""

    port: int

    def ask(self, method: str, what: str, body: dict[str, Any] | None = None) -> Any:
        """Send one request to its interface and return what it answers."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/formgrader/api/{what}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=START_S) as answer:
            return json.loads(answer.read() or b"null")

    def mark(
        self,
        assignment: str,
        learner: str,
        cell: str,
        points: float | None = None,
        comment: str | None = None,
    ) -> None:
        """Give points and a comment for one cell, as the page does when a teacher types them."""
        found = self.ask("GET", f"student_notebook_submissions/{learner}/{assignment}")
        for notebook in found:
            for kind, key, value in (
                ("grade", "manual_score", points),
                ("comment", "manual_comment", comment),
            ):
                rows = self.ask("GET", f"{kind}s?submission_id={notebook['id']}")
                for row in rows:
                    if row["name"] == cell and value is not None:
                        self.ask("PUT", f"{kind}/{row['id']}", {key: value})


@contextlib.contextmanager
def formgrader(course: Course, private: Path) -> Iterator[Formgrader]:
    """Run a server with formgrader on a course, until the block ends."""
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    environment = {**os.environ, **{name: str(private / name) for name in folders}}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyter_server",
            "--port=0",
            "--no-browser",
            "--allow-root",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.jpserver_extensions={EXTENSIONS}",
        ],
        cwd=course.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    log: list[str] = []
    ready = threading.Event()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            log.append(line)
            if URL.search(line):
                ready.set()
        ready.set()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        ready.wait(START_S)
        found = next(filter(None, map(URL.search, log)), None)
        assert found, "the server did not start:\n" + "".join(log)
        # It says where it is a moment before it listens.
        for _ in range(10 * START_S):
            with (
                contextlib.suppress(ConnectionRefusedError),
                socket.create_connection(("127.0.0.1", int(found[1])), timeout=START_S),
            ):
                break
            time.sleep(0.1)
        yield Formgrader(int(found[1]))
    except OSError as error:
        raise AssertionError("formgrader failed:\n" + "".join(log)) from error
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join()
        process.stderr.close()
