"""A real Dask cluster on loopback, scheduler and workers in processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from distributed import Client

from autograder.grade.job import grade_job
from tests.courses import ROOT


@dataclass
class Cluster:
    """Its scheduler's address, and its processes to stop and to kill."""

    address: str
    scheduler: subprocess.Popen[bytes]
    nannies: list[subprocess.Popen[bytes]]

    def worker_of(self, nanny: subprocess.Popen[bytes]) -> int:
        """Return the process that grades, a child of its nanny."""
        for child in _children(nanny.pid):
            if any("multiprocessing.spawn" in word for word in child.cmdline()):
                return child.pid
        raise LookupError("this nanny has no worker at the moment")


@contextlib.contextmanager
def cluster(folder: Path, tls: Sequence[str] = (), **settings: str) -> Iterator[Cluster]:
    """Start a scheduler and two workers; ``settings`` are Dask's, as its environment names them."""
    folder.mkdir(exist_ok=True)
    about = folder / "scheduler.json"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error"}
    env |= {f"DASK_DISTRIBUTED__{name}": value for name, value in settings.items()}
    dask = [sys.executable, "-m", "dask"]
    shared = ["--scheduler-file", str(about), "--no-dashboard", *tls]
    protocol = "tls" if tls else "tcp"
    scheduler = [*dask, "scheduler", "--host", f"{protocol}://127.0.0.1", "--port", "0", *shared]
    worker = [*dask, "worker", "--host", "127.0.0.1", "--nthreads", "1", *shared]
    worker += ["--local-directory", str(folder)]
    started: list[subprocess.Popen[bytes]] = []
    try:
        with open(folder / "log", "wb") as log:
            for words in (scheduler, worker, worker):
                started.append(
                    subprocess.Popen(
                        words, env=env, stdout=log, stderr=log, cwd=folder, start_new_session=True
                    )
                )
        deadline = time.monotonic() + 300
        while not about.is_file() or not about.read_text():
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)
        made = Cluster(json.loads(about.read_text())["address"], started[0], started[1:])
        if not tls:
            with Client(made.address, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=300)
        yield made
    finally:
        for process in reversed(started):
            for child in (process, *_children(process.pid)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
            process.wait()


def certificates(folder: Path) -> Path:
    """Make a cluster's certificates as the guide says, or skip where nothing can make them."""
    if shutil.which("openssl") is None:
        if os.environ.get("CI"):
            pytest.fail("no openssl to make certificates with")
        pytest.skip("no openssl to make certificates with")
    script = ROOT / "deploy" / "dask" / "certificates.sh"
    subprocess.run(["sh", script, folder], check=True, capture_output=True)
    return folder


def _children(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children()
    return []


def gives_nothing(_packed: bytes, _expected: str) -> None:
    """Take a job's place on a worker."""


def ends_its_worker(packed, _expected):
    """Grade, but take the worker process along for one learner: no sandbox lets this happen."""
    job = pickle.loads(packed)
    if job.learner == "s01":
        os._exit(9)
    return grade_job(job)
