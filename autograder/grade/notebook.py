"""Grades one notebook: learners' cells run in the sandbox, grade cells in the examiner.

A fault costs only what depends on it. When a cell brings its sandbox down, a new one is opened,
the cells before it run again, and grading goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.course.course import Limits
from autograder.engine.examine import VISIBLE
from autograder.examiner.bench import Bench
from autograder.examiner.examiner import (
    NOT_DEFINED,
    Examined,
    Examiner,
    as_shown,
    failed,
    only_checks,
    public_form,
    stopped,
)
from autograder.examiner.side_files import SideFiles
from autograder.grade import demonstrations, off_limits
from autograder.grade.document import document, document_cell, fault, first_error, remark
from autograder.grade.notebook_run import NotebookRun
from autograder.grade.output_limit import OutputLimit
from autograder.grade.pictures import DRAW_ALL, Pictures
from autograder.grade.verdicts import GradedCell, GradedNotebook
from autograder.notebook import reference_use
from autograder.notebook.assignment import NotebookSpec, SourceCell
from autograder.notebook.restoring import Cell, Sanitised
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.trusted.session import OpenSession

NO_PICTURES = {"NNLIB_PICTURES": "off"}
OpenSandbox = Callable[[Mapping[str, str]], OpenSession]
"""Given environment variables, says how to open a session that has them."""


@dataclass(frozen=True)
class Rules:
    """What grading a notebook depends on besides the notebook and its source."""

    secret: bytes
    limits: Limits = field(default_factory=Limits)
    reference_import: str = "report"


class _Grading:
    """One notebook being graded, in two runs that share nothing.

    The official run asks the secret questions and gives the points. Nothing that the learner's code
    does there comes back as text: outputs and reasons are those of the public run, which never
    meets a secret.
    """

    def __init__(
        self,
        spec: NotebookSpec,
        rules: Rules,
        open_sandbox: OpenSandbox,
        open_bench: OpenSession,
        files: Mapping[str, bytes],
        pictures: Pictures,
    ) -> None:
        self.limits = rules.limits
        self.side_files = SideFiles(files)
        self.pictures = pictures
        self.bench = Bench(open_bench, rules.limits.measure_timeout_s)
        self.public = self._run(spec, VISIBLE, open_sandbox(pictures.environ))
        self.official: NotebookRun | None = None
        if rules.secret != VISIBLE:
            # Nobody sees what is shown there, so the course's own pictures are not drawn.
            self.official = self._run(spec, rules.secret, open_sandbox(NO_PICTURES))
        self.output_limit = OutputLimit(rules.limits.output_bytes)
        self.waiting: list[str] = []
        self.flags: list[str] = []
        self.over = ""

    def _run(self, spec: NotebookSpec, secret: bytes, open_session: OpenSession) -> NotebookRun:
        examiner = Examiner(spec, secret, self.limits.cell_timeout_s, self.side_files, self.bench)
        return NotebookRun(examiner, self.limits, open_session)

    def close(self) -> None:
        self.bench.close()
        self.public.close()
        if self.official:
            self.official.close()

    def _died(self, death: SandboxDied) -> str:
        """Return what to say; code that wrote into the grader's channel gets no second chance."""
        if death.reason.startswith("protocol error"):
            self.over = "The code wrote into the channel over which it is graded."
            self.flags.append(f"It wrote into the grader's channel ({death.reason}).")
        return death.reason

    def learners_cell(self, source: str, only_shown: bool = False) -> list[dict[str, Any]]:
        """Run a learner's cell and return its outputs, also if it is stopped.

        With ``only_shown``, nothing that is graded depends on it.
        """
        if self.over or self.public.over:
            return [fault(f"Not run: {self.over or self.public.over}")]
        try:
            result = self.public.run_cell(source)
        except SandboxDied as death:
            return [fault(f"This cell was stopped: {self._died(death)}.")]
        if not only_shown:
            self.waiting.append(source)
        outputs = self.pictures.put_in(result.outputs, self.limits.output_bytes)
        if result.timed_out:
            # Whether it obeyed the interrupt is chance, so the message is the same.
            late = f"did not finish within {self.limits.cell_timeout_s:g} s"
            kept = [output for output in outputs if output["output_type"] != "error"]
            return [*kept, fault(f"This cell was stopped: {late}.")]
        return outputs

    def grade_cell(self, cell: Cell, begun: bool) -> Examined:
        """Examine what a grade cell asks about; ``begun`` says whether its answer was touched."""
        assert cell.spec is not None
        if self.official is None:
            return self._examined(self.public, cell.spec)
        if not begun and only_checks(cell.spec):
            # To see that an untouched stub is worth nothing takes no secret and no second sandbox.
            public = self._examined(self.public, cell.spec)
            if not public.points:
                return public
        self._catch_up(self.official)
        official = self._examined(self.official, cell.spec)
        if official.stopped or (official.points >= cell.spec.points and only_checks(cell.spec)):
            return official
        return as_shown(official, self._examined(self.public, public_form(cell.spec)))

    def _catch_up(self, run: NotebookRun) -> None:
        """Run officially what has run publicly since the last grade cell."""
        while self.waiting and not (self.over or run.over):
            try:
                run.run_cell(self.waiting.pop(0))
            except SandboxDied as death:
                self._died(death)

    def _examined(self, run: NotebookRun, cell: SourceCell) -> Examined:
        if self.over or run.over:
            return stopped(self.over or run.over)
        try:
            return run.examine(cell)
        except SandboxDied as death:
            reason = self._died(death)
            return stopped(self.over or run.over or f"The code under test was stopped: {reason}.")


def grade_notebook(
    sanitised: Sanitised,
    spec: NotebookSpec,
    rules: Rules,
    open_sandbox: OpenSandbox,
    open_bench: OpenSession,
    files: Mapping[str, bytes] | None = None,
    pictures: Pictures = DRAW_ALL,
) -> GradedNotebook:
    """Run and examine one notebook; every graded cell of the source gets its points.

    ``files`` are the source's own files, which tests find next to the notebook.
    ``open_bench`` opens a session without the learner's files, to measure models in.
    """
    grading = _Grading(spec, rules, open_sandbox, open_bench, files or {}, pictures)
    graded: dict[str, GradedCell] = {}
    written: list[dict[str, Any]] = []
    flags = reference_use.flags(sanitised, spec)
    skipped = demonstrations.skipped(sanitised, spec)
    shown = demonstrations.only_shown(sanitised, spec)
    suspects = {flag.cell for flag in flags} if rules.reference_import == "zero" else set()
    answer, begun, faults = "", True, dict[str, str]()
    try:
        for place, cell in enumerate(sanitised.cells):
            known = cell.spec
            outputs: list[dict[str, Any]] = []
            if known and known.solution:
                answer, begun = known.name, not cell.untouched
            if known and known.autograded:
                examined = grading.grade_cell(cell, begun)
                if answer in suspects and examined.points:
                    examined = failed("The answer uses nnlib's own function instead of writing it.")
                if answer in faults and examined.reason.startswith(NOT_DEFINED):
                    examined = failed(f"{examined.reason} {faults[answer]}")
                outputs = examined.outputs
                graded[known.name] = GradedCell(
                    known.name, examined.points, known.points, examined.reason, examined.verdict
                )
            else:
                if place in skipped:
                    outputs = [remark(demonstrations.NOTE)]
                elif cell.cell_type == "code" and cell.source.strip():
                    outputs = grading.learners_cell(cell.source, place in shown)
                    if known and (error := first_error(outputs)):
                        faults[known.name] = error
                    outputs = grading.output_limit.fitting(outputs)
                if known and known.graded:
                    graded[known.name] = _by_hand(cell)
            written.append(document_cell(place, cell, outputs))
    finally:
        grading.close()
        grading.side_files.close()
    cells = tuple(graded[c.name] for c in spec.cells if c.name in graded)
    unanswered = (
        c.spec.name for c in sanitised.cells if c.untouched and c.spec and c.spec.solution
    )
    return GradedNotebook(
        spec.name,
        cells,
        document(written, spec),
        sanitised.notes,
        (*(flag.text for flag in flags), *off_limits.flags(sanitised, spec), *grading.flags),
        tuple(unanswered),
    )


def not_graded(spec: NotebookSpec, reason: str) -> GradedNotebook:
    """Return a notebook that gives nothing, for one reason."""
    cells = tuple(GradedCell(c.name, 0.0, c.points, reason) for c in spec.cells if c.graded)
    shown = [document_cell(0, Cell("markdown", f"**Not graded:** {reason}"), [])]
    return GradedNotebook(spec.name, cells, document(shown, spec))


def _by_hand(cell: Cell) -> GradedCell:
    """Leave an answer to a human, unless it was never touched."""
    assert cell.spec is not None
    untouched = cell.untouched and not cell.spec.task
    reason = "No answer was written." if untouched else ""
    return GradedCell(cell.spec.name, 0.0 if untouched else None, cell.spec.points, reason)
