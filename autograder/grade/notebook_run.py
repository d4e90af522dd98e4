"""One run of a notebook in a sandbox, which is opened anew when a cell brings it down."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from autograder.course.course import Limits
from autograder.examiner.examiner import Examined, Examiner
from autograder.grade.stages import stage
from autograder.notebook.assignment import SourceCell
from autograder.sandbox.trusted.results import CellResult, SandboxDied
from autograder.sandbox.trusted.session import OpenSession, Session

T = TypeVar("T")


class NotebookRun:
    """The cells that have run so far, their session, and the examiner that asks it questions.

    Every method that runs something raises `SandboxDied` if that ended the session; the next call
    opens another session and runs the earlier cells again.
    """

    def __init__(self, examiner: Examiner, limits: Limits, open_session: OpenSession) -> None:
        self._examiner = examiner
        self._limits = limits
        self._open_session = open_session
        self._session: Session | None = None
        self._ran: list[str] = []
        self._spent_s = self._began = 0.0
        self.over = ""
        """Why nothing more can run, or nothing."""

    def run_cell(self, source: str) -> CellResult:
        """Run a learner's cell."""
        return self._timed(lambda: self._run_cell(source))

    def examine(self, cell: SourceCell) -> Examined:
        """Run a grade cell in the examiner, against what the learner's cells have defined."""
        return self._timed(lambda: self._examine(cell))

    def close(self) -> None:
        if self._session is not None:
            with stage("end a sandbox"):
                self._session.close()
        self._session = None

    def _timed(self, work: Callable[[], T]) -> T:
        self._began = time.monotonic()
        try:
            return work()
        except SandboxDied:
            self.close()
            raise
        finally:
            self._spent_s += time.monotonic() - self._began

    def _run_cell(self, source: str) -> CellResult:
        session = self._ready()
        with stage("run cells"):
            result = session.run_cell(source, self._remaining_s())
        if any(output.get("ename") == "MemoryError" for output in result.outputs):
            # What it holds would bring the next cell down. Where control groups limit memory, the
            # session would have ended here too.
            raise SandboxDied(f"ran out of memory ({self._limits.memory_mib} MiB)")
        self._ran.append(source)
        self._examiner.cell_ran(source)
        return result

    def _examine(self, cell: SourceCell) -> Examined:
        self._remaining_s()
        self._ready()
        with stage("examine"):
            return self._examiner.examine(cell)

    def _ready(self) -> Session:
        """Return a session in which every cell that has run so far has been run."""
        if self._session is None:
            self._session = self._opened()
            try:
                for source in self._ran:
                    self._session.run_cell(source, self._remaining_s())
            except SandboxDied as death:
                self.over = self.over or f"The cells before could not be run again: {death.reason}."
                raise
        return self._session

    def _opened(self) -> Session:
        """Open a session, which takes the machine's time and not the learner's."""
        asked = time.monotonic()
        try:
            return self._examiner.open_session(self._open_session)
        finally:
            self._began += time.monotonic() - asked

    def _remaining_s(self) -> float:
        left = self._limits.notebook_timeout_s - self._spent_s
        if left <= 0:
            self.over = f"The notebook did not finish within {self._limits.notebook_timeout_s:g} s."
            raise SandboxDied(self.over)
        return min(left, self._limits.cell_timeout_s)
