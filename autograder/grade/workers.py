"""Sends jobs to workers and brings verdicts back, even when workers die."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import types
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from multiprocessing.sharedctypes import Synchronized
from typing import Protocol

from autograder.course.course import CourseError, Limits
from autograder.grade.job import Job, grade_job
from autograder.grade.stages import stage
from autograder.grade.submissions import Submission
from autograder.grade.verdicts import GradedSubmission
from autograder.sandbox.trusted.results import IsolationUnavailable
from autograder.sandbox.trusted.zygote import START_TIMEOUT_S

MAX_TRIES = 3
START_S = START_TIMEOUT_S + 240.0
"""How long a worker may take to get ready: its own imports, then those of its zygote.

It is longer than the five minutes after which a Dask scheduler gives up a worker.
"""


class Workers(Protocol):
    """Where jobs go: processes here, or a cluster."""

    deaths: tuple[type[BaseException], ...]
    """What a job's future raises when a worker has died."""
    die_together: bool
    """Whether one worker's death ends every job under way."""

    def window(self) -> int:
        """Return how many jobs may be under way: enough for every worker, few enough for the memory."""

    def submit(self, job: Job) -> Future[GradedSubmission]:
        """Begin a job."""

    def renew(self) -> None:
        """Get ready for further jobs after a death."""

    def gone(self) -> CourseError:
        """Return the error for jobs that were cancelled from outside."""

    def end_hanging(self, waited_s: float) -> None:
        """End the workers that have not answered for so long, or raise if that is impossible."""

    def close(self) -> None:
        """End what this object started."""


class LocalWorkers:
    """Processes of this machine: as many as asked for, or one a core."""

    deaths: tuple[type[BaseException], ...] = (BrokenExecutor,)
    die_together: bool = True

    def __init__(self, jobs: int | None, wanted: int) -> None:
        self._count = max(1, min(jobs or os.cpu_count() or 1, wanted or 1))
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self._count, context, initializer=_begin, initargs=(context.Value("i"), self._count)
        )

    def window(self) -> int:
        return 2 * self._count

    def submit(self, job: Job) -> Future[GradedSubmission]:
        with _without_main():
            return self._pool.submit(grade_job, job)

    def renew(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._pool = self._new()

    def gone(self) -> CourseError:
        return CourseError("The workers were stopped. Run the same command to go on.")

    def end_hanging(self, waited_s: float) -> None:
        for process in list((self._pool._processes or {}).values()):
            process.kill()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Start processes that do not import the program's main module again.

    Multiprocessing would do so for what it defines. Jobs need nothing of it, and the command line
    takes two seconds to import.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin(started: Synchronized[int], count: int) -> None:
    """Prepare this worker; ``started`` counts how many have begun before it."""
    with started.get_lock():
        place, started.value = started.value, started.value + 1
    _end_with_parent()
    _keep_to_one_core(place, count)


def _keep_to_one_core(place: int, count: int) -> None:
    """If every core has a worker, keep this one and its sandboxes on one core.

    They never work at the same time, and on two cores each turn would have to wake one up.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if 1 < len(cores) <= count:
            os.sched_setaffinity(0, {cores[place % len(cores)]})


def _end_with_parent() -> None:
    """Let this worker die with the grader; otherwise it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def patience_s(limits: Limits, notebooks: int) -> float:
    """Return how long to wait for any verdict before the workers count as hanging.

    Each notebook runs at most twice, publicly and officially.
    """
    return START_S + 2 * limits.notebook_timeout_s * max(1, notebooks)


def drain(
    workers: Workers, todo: Iterable[Submission], patience: float
) -> Iterator[tuple[Submission, GradedSubmission | str]]:
    """Keep the workers busy with a bounded number of jobs, and yield results as they come.

    A job whose worker died or hangs is tried again, the last time alone, so that no job is blamed
    for another.
    """
    source = iter(todo)
    again: deque[tuple[Submission, int]] = deque()
    running: dict[Future[GradedSubmission], tuple[Submission, int]] = {}

    def next_one() -> tuple[Submission, int] | None:
        """Return what to begin now: fresh jobs first, then second tries, then last ones alone."""
        if any(tries == MAX_TRIES for _, tries in running.values()):
            return None
        with stage("read hand-ins"):
            fresh = next(source, None)
        if fresh:
            return fresh, 1
        if again and (again[0][1] < MAX_TRIES or not running):
            return again.popleft()
        return None

    while True:
        while len(running) < workers.window() and (begun := next_one()):
            try:
                with stage("send jobs"):
                    running[workers.submit(begun[0].job())] = begun
            except OSError as error:
                yield begun[0], f"{error.filename}: {error.strerror}"
            except workers.deaths:  # a worker died just now; this job was not begun
                again.appendleft(begun)
                if not running:
                    workers.renew()
                break
        if not running:
            if again:
                continue
            return
        with stage("wait for workers"):
            done, _ = wait(running, timeout=patience, return_when=FIRST_COMPLETED)
        fate = "died"
        if not done:
            fate = f"gave no answer within {patience:.0f} s"
            workers.end_hanging(patience)
            done, _ = wait(running, timeout=START_S)
        broken: list[tuple[Submission, int]] = []
        for future in done:
            item, tries = running.pop(future)
            outcome: GradedSubmission | str
            try:
                outcome = future.result()
            except workers.deaths:
                broken.append((item, tries))
                continue
            except IsolationUnavailable as error:
                raise CourseError(
                    f"{error} Or grade without a sandbox, which lets learners' code do what you may do: "
                    "--isolation none."
                ) from None
            except CourseError:
                raise
            except CancelledError:
                raise workers.gone() from None
            except Exception as error:  # noqa: BLE001 - one submission's failure never stops the batch
                outcome = f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"
            yield item, outcome
        if broken:
            if workers.die_together:
                broken += [running.pop(future) for future in list(running)]
            for item, tries in broken:
                if tries == MAX_TRIES:
                    yield item, f"the worker that graded it {fate}, also when it was graded alone"
                else:
                    again.append((item, tries + 1))
            workers.renew()
