"""A real PostgreSQL server on loopback, made for one test module and thrown away."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

DEBIAN = Path("/usr/lib/postgresql")
SETTINGS = ("listen_addresses=127.0.0.1", "fsync=off", "shared_buffers=16MB")


@dataclass
class Server:
    """A server that can be stopped and started; each course gets a database of its own."""

    tools: Path
    data: Path
    port: int

    def run(self, tool: str, *words: str) -> None:
        # To a file: a server that lives on would keep a pipe open.
        with open(self.data.parent / "log", "ab") as log:
            done = subprocess.run(
                [self.tools / tool, *words],
                **_as_its_user(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        assert done.returncode == 0, (self.data.parent / "log").read_text()

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={self.port}"))
        options += f" -k {self.data.parent}"
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-o", options)

    def stop(self) -> None:
        """Stop as at a power failure: nobody is asked whether they are done."""
        self.run("pg_ctl", "stop", "-m", "immediate", "-D", str(self.data))

    def database(self, name: str) -> str:
        """Make an empty database and return its address as `--db` takes it."""
        with self.connection() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://grader:secret-word@127.0.0.1:{self.port}/{name}"

    def connection(self, name: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="grader",
            password="secret-word",
            dbname=name,
            autocommit=True,
        )


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Start a server, or skip where it is not installed."""
    found = shutil.which("initdb") or next(iter(sorted(DEBIAN.glob("*/bin/initdb"))[-1:]), None)
    if found is None:
        missing = "no PostgreSQL server here (Debian and Ubuntu: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Not below pytest's own folder, which is closed to the user that the server runs as.
    with tempfile.TemporaryDirectory(prefix="bootcamp-postgres-") as scratch:
        folder = Path(scratch)
        made = Server(Path(found).resolve().parent, folder / "data", port)
        password = folder / "password"
        password.write_text("secret-word")
        if owner := _as_its_user():
            for path in (folder, password):
                shutil.chown(path, owner["user"], owner["group"])
        made.run("initdb", "-D", str(made.data), "-U", "grader", "-A", "scram-sha-256",
                 f"--pwfile={password}", "--no-sync")  # fmt: skip
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(AssertionError):
                made.stop()


def _as_its_user() -> dict[str, Any]:
    """Return how to start it: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    try:
        about = pwd.getpwnam("postgres")
    except KeyError:
        about = pwd.getpwnam("nobody")
    return {"user": about.pw_uid, "group": about.pw_gid, "extra_groups": []}
