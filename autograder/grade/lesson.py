"""Grades a lesson's hand-ins: jobs go to workers, verdicts come back to one writer."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from filelock import FileLock, Timeout

from autograder.course.course import Course, CourseError, Lesson
from autograder.grade import regrade, store
from autograder.grade.stages import stage
from autograder.grade.stages import take as take_stages
from autograder.grade.submissions import Submission, jobs_of, learners_of, same_work
from autograder.grade.verdicts import GradedSubmission
from autograder.grade.workers import LocalWorkers, Workers, drain, patience_s
from autograder.nbgrader_bridge import Book, CellScore, NotebookScore, Row
from autograder.sandbox.trusted.leftovers import sweep_files, sweep_temporary

SHOWN = 8
NO_RESPONSE = "No response."
"""nbgrader's own words in the gradebook for an answer that was never begun."""
OnDone = Callable[[GradedSubmission | None, int, int], None]


@dataclass(frozen=True)
class Summary:
    """What a run of grading came to."""

    assignment: str
    submissions: store.Verdicts
    graded: int
    failed: dict[str, str]
    seconds: float
    needs_human: list[tuple[str, str]]
    standings: dict[str, Row]
    worker_stages: Counter[str]
    """Seconds that the workers together spent in each stage."""
    own_stages: dict[str, float]
    """Seconds that this process spent in each stage, waiting included."""

    def closing_line(self) -> str:
        kept = len(self.submissions) - self.graded
        parts = [f"{self.graded} graded in {self.seconds:.1f} s"]
        if kept:
            parts.append(f"{kept} unchanged since they were graded")
        lines = [f"{self.assignment}: " + ", ".join(parts) + "."]
        lines += [f"NOT GRADED  {learner}: {why}" for learner, why in sorted(self.failed.items())]
        waiting: dict[str, list[str]] = {}
        for learner, cell in self.needs_human:
            waiting.setdefault(cell, []).append(learner)
        for cell, learners in sorted(waiting.items()):
            more = f" and {len(learners) - SHOWN} more" if len(learners) > SHOWN else ""
            lines.append(f"WAITS FOR YOU  {cell}: {', '.join(learners[:SHOWN])}{more}")
        if waiting:
            lines.append("Read them in nbgrader's formgrader; what you decide there stays.")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        rows = [
            {
                "student": item.learner,
                "points": item.points,
                "max_points": item.max_points,
                "needs_manual_grading": item.needs_manual,
                "mistakes": list(item.mistakes),
                "reasons": list(item.reasons),
                "flags": [flag for notebook in item.notebooks for flag in notebook.flags],
            }
            for item in self.submissions
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
        waiting = [{"student": learner, "cell": cell} for learner, cell in self.needs_human]
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
    learners: Sequence[str] | None = None,
    jobs: int | None = None,
    again: bool = False,
    exercise: str | None = None,
    isolation: str = "full",
    db_url: str | None = None,
    workers: Callable[[], Workers] | None = None,
    on_done: OnDone | None = None,
) -> Summary:
    """Grade a lesson's submissions, except those that have not changed since they were graded.

    Each verdict is written when it comes: notebooks first, then the gradebook in one transaction,
    then the verdict itself. If a run is killed at any moment, the next one finishes the rest.
    Jobs go to what ``workers`` makes, or to processes of this machine.

    With ``exercise``, whose check was corrected, submissions that were graded before get a new
    verdict for that exercise alone, and only if its answer was begun.
    """
    if isolation not in ("full", "none"):
        raise CourseError(f"There is no isolation {isolation!r}: use full or none.")
    chosen = learners_of(course, lesson, learners)
    started = time.perf_counter()
    verdicts = store.Verdicts(course, lesson.folder)
    failed: dict[str, str] = {}
    finished = 0
    worker_stages = Counter[str]()
    take_stages()
    with _only_grader(course, lesson), Book(course, db_url) as book:
        sweep_temporary()
        sweep_files(store.folders(course, lesson.folder))
        with stage("read the source and the gradebook"):
            spec = book.register(lesson)
            book.know(chosen)
            in_book = {row.learner: row.submitted_at for row in book.rows(lesson.folder)}
        cells = regrade.cells_of(spec, exercise) if exercise else None
        before: dict[str, GradedSubmission] = {}
        walls = "walls" if isolation == "full" else "none"

        def todo() -> Iterator[Submission]:
            for submission in jobs_of(course, lesson, spec, chosen, walls):
                learner = submission.learner
                old = store.verdict(course, lesson.folder, learner) if learner in in_book else None
                again_same = old is not None and same_work(old.key, submission.key)
                if old and again_same and cells and not regrade.is_affected(spec, cells, old):
                    old = replace(old, key=submission.key)
                    store.save_verdict(course, old)
                if old and old.key == submission.key and not again:
                    verdicts.add(learner)
                    if in_book[learner] != submission.submitted_at:
                        book.restamp(learner, lesson.folder, submission.submitted_at)
                    continue
                if old and again_same:
                    before[learner] = old
                yield submission

        def finish(submission: Submission, graded: GradedSubmission) -> None:
            nonlocal finished
            old = before.pop(graded.learner, None)
            if cells and old:
                graded = regrade.merged(course, old, graded, cells)
            with stage("write notebooks"):
                store.save_notebooks(course, graded)
            with stage("write the gradebook"):
                book.record(
                    graded.learner,
                    graded.assignment,
                    scores_of(graded),
                    submission.submitted_at,
                    new_work=old is None,
                )
            with stage("write verdicts"):
                store.save_verdict(course, graded)
            worker_stages.update(graded.stages)
            verdicts.add(graded.learner)
            finished += 1

        patience = patience_s(course.limits_of(lesson), len(spec.notebooks))
        with contextlib.closing(workers() if workers else LocalWorkers(jobs, len(chosen))) as pool:
            for submission, outcome in drain(pool, todo(), patience):
                if isinstance(outcome, GradedSubmission):
                    finish(submission, outcome)
                else:
                    failed[submission.learner] = outcome
                if on_done:
                    graded = outcome if isinstance(outcome, GradedSubmission) else None
                    on_done(graded, len(verdicts) + len(failed), len(chosen))
        with stage("settle lateness and standings"):
            book.settle_lateness(lesson)
            asked = set(chosen)
            needs_human = [
                (learner, cell)
                for assignment, learner, cell in book.needs_manual()
                if assignment == lesson.folder and learner in asked
            ]
            standings = {row.learner: row for row in book.rows(lesson.folder)}
    return Summary(
        lesson.folder,
        verdicts,
        finished,
        failed,
        time.perf_counter() - started,
        needs_human,
        standings,
        worker_stages,
        take_stages(),
    )


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
    """Hold the lesson's lock, since two graders at once would only do the same work twice."""
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
