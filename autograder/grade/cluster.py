"""Workers of a Dask cluster: Dask schedules, and each worker grades behind the same walls as here."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import pickle
import platform
import threading
import time
import warnings
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autograder.course.course import CourseError
from autograder.grade.job import Job, grade_job
from autograder.grade.submissions import code_digest
from autograder.grade.verdicts import GradedSubmission

CONNECT_S = 15
WORKERS_S = 60
LOOK_AGAIN_S = 5
SAME_EVERYWHERE = ("numpy", "distributed", "msgpack")
GUIDE = "deploy/dask/README.md"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Tls:
    """The files that a cluster's members know each other by; Dask's own settings fill the gaps."""

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None


@cache
def fingerprint() -> str:
    """Return what must be equal on every worker, so that a verdict does not depend on which."""
    packages = (f"{name} {version(name)}" for name in SAME_EVERYWHERE)
    return ", ".join([f"Python {platform.python_version()}", *packages, f"code {code_digest()}"])


def grade_sent(packed: bytes, expected: str) -> GradedSubmission:
    """Grade a job on a worker; one at a time, as what the tests print is caught process-wide."""
    if fingerprint() != expected:
        raise CourseError(_differs("A worker", fingerprint(), expected))
    with _one_at_a_time:
        return grade_job(pickle.loads(packed))


class ClusterWorkers:
    """The workers of a running Dask cluster."""

    die_together: bool = False

    def __init__(self, address: str, tls: Tls | None = None) -> None:
        try:
            import dask
            import distributed
        except ModuleNotFoundError as error:
            raise CourseError(
                f"--dask needs {error.name}: pip install 'backprop-bootcamp[scale]'."
            ) from None
        self.address = checked_address(address)
        self._watchers: set[Future[None]] = set()
        for name in ("distributed", "distributed.client", "distributed.core", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        dask.config.set(
            {
                # Hand-ins travel inside the tasks, on purpose.
                "distributed.admin.large-graph-warning-threshold": "1GiB",
                # A client logs this many messages for debugging; here they hold whole hand-ins.
                "distributed.admin.low-level-log-length": 10,
            }
        )
        self.deaths: tuple[type[BaseException], ...] = (distributed.KilledWorker,)
        security = _security(self.address, tls or Tls())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # about versions that differ: `_check_workers` reports them
                self._client = distributed.Client(
                    self.address, security=security, timeout=CONNECT_S, set_as_default=False
                )
        except (OSError, ValueError) as error:
            raise CourseError(
                f"The Dask scheduler at {self.address} does not answer ({_short(error)}). "
                f"Start it, or mend the address: {GUIDE} says how."
            ) from None
        try:
            self._check_workers()
        except BaseException:
            self.close()
            raise
        self._window, self._looked = 0, 0.0

    def window(self) -> int:
        """Return two jobs for each worker that is there now: workers come and go."""
        if time.monotonic() - self._looked > LOOK_AGAIN_S:
            try:
                self._window = 2 * max(1, len(self._client.nthreads()))
            except Exception:  # noqa: BLE001 - the scheduler is gone, as the jobs under way will tell
                self._window = max(1, self._window)
            self._looked = time.monotonic()
        return self._window

    def submit(self, job: Job) -> Future[GradedSubmission]:
        # Dask's own executor does this too, but leaves cancelled jobs pending for ever.
        future: Future[GradedSubmission] = Future()
        # Packed here, so that Dask does not look into it and sends what was hashed.
        try:
            sent = self._client.submit(grade_sent, pickle.dumps(job), fingerprint(), pure=False)
            loop = self._client.loop.asyncio_loop
            watcher = asyncio.run_coroutine_threadsafe(_pass_on(future, sent), loop)
        except Exception:  # noqa: BLE001 - whatever it raises without a scheduler
            raise self.gone() from None
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        return future

    def gone(self) -> CourseError:
        return CourseError(
            f"The Dask scheduler at {self.address} went away. What was graded is kept: "
            "start it again, then run the same command to go on."
        )

    def renew(self) -> None:
        """Do nothing: whoever started the cluster's workers replaces them."""

    def end_hanging(self, waited_s: float) -> None:
        raise CourseError(
            f"The cluster at {self.address} has given no verdict for {waited_s:.0f} s. "
            "What was graded is kept: look after its workers, then run the same command to go on."
        )

    def close(self) -> None:
        for watcher in list(self._watchers):
            watcher.cancel()
        self._client.close(timeout=5)

    def _check_workers(self) -> None:
        """Refuse workers without encryption or with other code, whose grades could differ."""
        try:
            self._client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError:
            raise CourseError(
                f"The cluster at {self.address} has no worker. Start one on each machine: "
                f"dask worker {self.address} --nthreads 1. {GUIDE} says more."
            ) from None
        for address in self._client.nthreads():
            checked_address(address, "The worker")
        answers = {
            f"The worker {address}": answer
            for address, answer in self._client.run(fingerprint, on_error="return").items()
        }
        # The scheduler unpacks tasks too, so it needs the same code.
        try:
            answers["The scheduler"] = self._client.run_on_scheduler(fingerprint)
        except Exception as error:  # noqa: BLE001 - whatever its import of our code raised
            answers["The scheduler"] = error
        for who, answer in answers.items():
            if isinstance(answer, BaseException):
                raise CourseError(
                    f"{who} cannot load the grader ({_short(answer)}). Install this course "
                    "there too: pip install 'backprop-bootcamp[course,scale]'."
                )
            if answer != fingerprint():
                raise CourseError(_differs(who, answer, fingerprint()))


def checked_address(address: str, who: str = "The scheduler") -> str:
    """Return the address with its scheme; without encryption it must be this machine."""
    full = address if "://" in address else f"tcp://{address}"
    try:
        parts = urlsplit(full)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or not port or parts.scheme not in ("tcp", "tls"):
        raise CourseError(
            f"{address!r} is no address of a Dask scheduler: write tls://HOST:PORT, "
            "or tcp://127.0.0.1:PORT on this machine."
        )
    if parts.scheme == "tcp" and not _is_loopback(host):
        raise CourseError(
            f"{who} at {full} has no encryption: on the way hand-ins and grades could be read and "
            "changed, and who reaches it can run programs there. Start the cluster with "
            f"certificates, then say --dask tls://{host}:{port} with --tls-ca, --tls-cert and "
            f"--tls-key: {GUIDE} says how."
        )
    return full


async def _pass_on(future: Future[GradedSubmission], theirs: Any) -> None:
    """Wait in the client's own loop, which ends with it; a waiting thread would outlive both."""
    try:
        future.set_result(await theirs)
    except BaseException as error:  # noqa: BLE001 - a cancellation is none of `Exception`'s
        future.set_exception(error)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _security(address: str, tls: Tls) -> object:
    import distributed

    given = {"tls_ca_file": tls.ca, "tls_client_cert": tls.cert, "tls_client_key": tls.key}
    for path in given.values():
        if path is not None and not path.is_file():
            raise CourseError(f"{path} is no file. {GUIDE} says how certificates are made.")
    if not address.startswith("tls://"):
        return None
    named = {name: str(path) for name, path in given.items() if path is not None}
    security = distributed.Security(require_encryption=True, **named)
    if not (security.tls_ca_file and security.tls_client_cert):
        raise CourseError(
            f"{address} needs certificates: --tls-ca FILE --tls-cert FILE --tls-key FILE. "
            f"{GUIDE} says how they are made."
        )
    return security


def _differs(who: str, theirs: str, ours: str) -> str:
    pairs = zip(theirs.split(", "), ours.split(", "), strict=True)
    what = "; ".join(
        f"{there[:30]} there, {here[:30]} here" for there, here in pairs if there != here
    )
    return (
        f"{who} runs something else ({what}), so its verdicts could differ. Install the same there."
    )


def _short(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
