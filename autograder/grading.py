"""Grades what was handed in: jobs go to workers, verdicts come back to one writer."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import dataclass, field, replace
from typing import Any

from filelock import FileLock, Timeout

from autograder import regrade, store
from autograder.course import Course, CourseError, Lesson
from autograder.graded import GradedSubmission
from autograder.job import grade_job
from autograder.nbgrader_bridge import Book, CellScore, NotebookScore, Row
from autograder.sandbox.results import IsolationUnavailable
from autograder.submissions import Submission, jobs_of, same_work, students_of

MAX_TRIES = 3
SHOWN = 8
NO_RESPONSE = "No response."
"""nbgrader's own words in the gradebook for an answer that was never begun."""
OnDone = Callable[[GradedSubmission | None, int, int], None]


@dataclass
class Summary:
    """What a run of grading came to."""

    assignment: str
    submissions: list[GradedSubmission] = field(default_factory=list)
    graded: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    needs_human: list[tuple[str, str]] = field(default_factory=list)
    standings: dict[str, Row] = field(default_factory=dict)

    def closing_line(self) -> str:
        kept = len(self.submissions) - self.graded
        parts = [f"{self.graded} graded in {self.seconds:.1f} s"]
        if kept:
            parts.append(f"{kept} unchanged since they were graded")
        lines = [f"{self.assignment}: " + ", ".join(parts) + "."]
        lines += [f"NOT GRADED  {student}: {why}" for student, why in sorted(self.failed.items())]
        waiting: dict[str, list[str]] = {}
        for student, cell in self.needs_human:
            waiting.setdefault(cell, []).append(student)
        for cell, students in sorted(waiting.items()):
            more = f" and {len(students) - SHOWN} more" if len(students) > SHOWN else ""
            lines.append(f"WAITS FOR YOU  {cell}: {', '.join(students[:SHOWN])}{more}")
        if waiting:
            lines.append("Read them in nbgrader's formgrader; what you decide there stays.")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        rows = [
            {
                "student": item.student,
                "points": item.points,
                "max_points": item.max_points,
                "needs_manual_grading": item.needs_manual,
                "mistakes": list(item.mistakes),
                "reasons": list(item.reasons),
                "flags": [flag for notebook in item.notebooks for flag in notebook.flags],
            }
            for item in sorted(self.submissions, key=lambda graded: graded.student)
        ]
        for row in rows:
            standing = self.standings.get(str(row["student"]))
            if standing:
                row |= {
                    "needs_manual_grading": standing.needs_manual,
                    "score": standing.score,
                    "late_s": standing.late_s,
                    "late_penalty": standing.penalty,
                }
        waiting = [{"student": student, "cell": cell} for student, cell in self.needs_human]
        return {
            "assignment": self.assignment,
            "graded": self.graded,
            "failed": self.failed,
            "needs_human": waiting,
            "submissions": rows,
        }


def grade_lesson(
    course: Course,
    lesson: Lesson,
    *,
    students: Sequence[str] | None = None,
    jobs: int | None = None,
    again: bool = False,
    exercise: str | None = None,
    isolation: str = "full",
    db_url: str | None = None,
    executor: Executor | None = None,
    on_done: OnDone | None = None,
) -> Summary:
    """Grade a lesson's submissions; what has not changed since it was graded is not graded again.

    Each verdict is written when it comes: notebooks first, then the gradebook in one transaction,
    then the mark that it is done. Killed at any moment, the next run finishes the rest.

    With ``exercise``, of what was graded before only that exercise gets a new verdict, and only
    where its answer was begun: its check was corrected, and the others are taken to be as before.
    """
    if isolation not in ("full", "none"):
        raise CourseError(f"There is no isolation {isolation!r}: use full or none.")
    chosen = students_of(course, lesson, students)
    started = time.perf_counter()
    summary = Summary(lesson.folder)
    with _only_grader(course, lesson), Book(course, db_url) as book:
        spec = book.register(lesson)
        in_book = {row.student: row.submitted_at for row in book.rows(lesson.folder)}
        cells = regrade.cells_of(spec, exercise) if exercise else None
        before: dict[str, GradedSubmission] = {}
        walls = "walls" if isolation == "full" else "none"
        todo: list[Submission] = []
        for submission in jobs_of(course, lesson, spec, chosen, walls):
            old = store.verdict(course, lesson.folder, submission.student)
            if old and submission.student in in_book and same_work(old.key, submission.key):
                before[submission.student] = old
                if cells and not regrade.is_affected(spec, cells, old):
                    old = replace(old, key=submission.key)
                    store.save_verdict(course, old)
            if not again and old and old.key == submission.key and submission.student in in_book:
                summary.submissions.append(old)
                if in_book[submission.student] != submission.submitted_at:
                    book.restamp(submission.student, lesson.folder, submission.submitted_at)
            else:
                todo.append(submission)

        def finish(submission: Submission, graded: GradedSubmission) -> None:
            old = before.get(graded.student)
            if cells and old:
                graded = regrade.merged(course, old, graded, cells)
            store.save_notebooks(course, graded)
            book.record(
                graded.student,
                graded.assignment,
                scores_of(graded),
                submission.submitted_at,
                new_work=old is None,
            )
            store.save_verdict(course, graded)
            # The notebooks are on disk now: a big class must not fill the memory with them.
            light = (replace(notebook, document={}) for notebook in graded.notebooks)
            summary.submissions.append(replace(graded, notebooks=tuple(light)))
            summary.graded += 1

        pool = executor or _local_pool(jobs, len(todo))
        try:
            for submission, outcome in _drain(pool, todo, jobs, executor is None):
                if isinstance(outcome, GradedSubmission):
                    finish(submission, outcome)
                else:
                    summary.failed[submission.student] = outcome
                if on_done:
                    done = summary.graded + len(summary.failed)
                    on_done(
                        outcome if isinstance(outcome, GradedSubmission) else None, done, len(todo)
                    )
        finally:
            if executor is None:
                pool.shutdown(cancel_futures=True)
        book.settle_lateness(lesson)
        summary.needs_human = [
            (student, cell)
            for assignment, student, cell in book.needs_manual()
            if assignment == lesson.folder and student in chosen
        ]
        summary.standings = {row.student: row for row in book.rows(lesson.folder)}
    summary.seconds = time.perf_counter() - started
    return summary


def _local_pool(jobs: int | None, wanted: int) -> Executor:
    workers = max(1, min(jobs or os.cpu_count() or 1, wanted or 1))
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _drain(
    pool: Executor, todo: Iterable[Submission], jobs: int | None, local: bool
) -> Iterator[tuple[Submission, GradedSubmission | str]]:
    """Keep the workers busy with a bounded number of jobs, and yield results as they come.

    A worker that dies takes the whole local pool with it: those jobs are tried again in a new
    one, at last alone, so that no innocent job is blamed for its neighbour.
    """
    queue, window = deque((item, 1) for item in todo), 2 * (jobs or os.cpu_count() or 1)
    running: dict[Future[GradedSubmission], tuple[Submission, int]] = {}
    while queue or running:
        alone = any(tries == MAX_TRIES for _, tries in running.values())
        while queue and len(running) < window and not alone:
            if queue[0][1] == MAX_TRIES and running:
                break
            item, tries = queue.popleft()
            running[pool.submit(grade_job, item.job())] = (item, tries)
            alone = tries == MAX_TRIES
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        broken: list[tuple[Submission, int]] = []
        for future in done:
            item, tries = running.pop(future)
            try:
                yield item, future.result()
            except BrokenExecutor:
                broken.append((item, tries))
            except IsolationUnavailable as error:
                raise CourseError(
                    f"{error} Or grade without a sandbox, which lets student code do what you may do: "
                    "--isolation none."
                ) from None
            except Exception as error:  # noqa: BLE001 - one submission's failure never stops the batch
                yield item, f"{type(error).__name__}: {error}"
        if broken:
            broken += [running.pop(future) for future in list(running)]
            for item, tries in broken:
                if tries == MAX_TRIES:
                    yield item, "the worker that graded it died, also when it was graded alone"
                else:
                    queue.append((item, tries + 1))
            if local:
                pool.shutdown(cancel_futures=True)
                pool = _local_pool(jobs, len(queue))


def scores_of(graded: GradedSubmission) -> list[NotebookScore]:
    """Return what goes into the gradebook."""
    return [
        NotebookScore(
            notebook.name,
            tuple(CellScore(c.name, c.points, c.reason or None) for c in notebook.cells),
            tuple(CellScore(name, None, NO_RESPONSE) for name in notebook.unanswered),
        )
        for notebook in graded.notebooks
    ]


@contextlib.contextmanager
def _only_grader(course: Course, lesson: Lesson) -> Iterator[None]:
    """Hold the lesson's lock; two graders at once would only do the same work twice."""
    path = course.root / ".bootcamp" / "locks" / f"{lesson.folder}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path, blocking=False):
            yield
    except Timeout:
        raise CourseError(
            f"Somebody is grading {lesson.folder} at this moment. "
            "Wait until that run is over, then try again."
        ) from None
