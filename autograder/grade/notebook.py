"""Grades one notebook: learners' cells run in the sandbox, grade cells in the examiner.

A fault costs what depends on it. When a cell brings its sandbox down, a new one is opened, the
cells that ran before are run again, and the rest goes on.
"""

from __future__ import annotations

import re
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
from autograder.grade.notebook_run import NotebookRun
from autograder.grade.output_limit import OutputLimit
from autograder.grade.pictures import DRAW_ALL, Pictures
from autograder.grade.verdicts import GradedCell, GradedNotebook
from autograder.notebook import reference_use
from autograder.notebook.assignment import NotebookSpec, SourceCell
from autograder.notebook.restoring import Cell, Sanitised, cell_id
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.trusted.session import OpenSession

STOPPED = "Stopped"
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
        """Return what to say; who wrote into the grader's own channel gets no second chance."""
        if death.reason.startswith("protocol error"):
            self.over = "The code wrote into the channel over which it is graded."
            self.flags.append(f"It wrote into the grader's channel ({death.reason}).")
        return death.reason

    def learners_cell(self, source: str, only_shown: bool = False) -> list[dict[str, Any]]:
        """Run a cell of the learner's and return its outputs, whatever becomes of it.

        ``only_shown`` says that nothing depends on it but what is seen.
        """
        if self.over or self.public.over:
            return [_fault(f"Not run: {self.over or self.public.over}")]
        try:
            result = self.public.run_cell(source)
        except SandboxDied as death:
            return [_fault(f"This cell was stopped: {self._died(death)}.")]
        if not only_shown:
            self.waiting.append(source)
        outputs = self.pictures.put_in(result.outputs, self.limits.output_bytes)
        if result.timed_out:
            # Whether it obeyed the interrupt or not is chance; what is said of it is the same.
            late = f"did not finish within {self.limits.cell_timeout_s:g} s"
            kept = [output for output in outputs if output["output_type"] != "error"]
            return [*kept, _fault(f"This cell was stopped: {late}.")]
        return outputs

    def grade_cell(self, cell: Cell, begun: bool) -> Examined:
        """Examine what a grade cell asks about; ``begun`` says whether its answer was touched."""
        assert cell.spec is not None
        if self.official is None:
            return self._examined(self.public, cell.spec)
        if not begun and only_checks(cell.spec):
            # An untouched stub is worth nothing, which takes no secret and no second sandbox to see.
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

    ``files`` are the source's own files, which lie beside the notebook for the tests too.
    ``open_bench`` opens a session without a file of the learner's, for models to be measured in.
    """
    grading = _Grading(spec, rules, open_sandbox, open_bench, files or {}, pictures)
    graded: dict[str, GradedCell] = {}
    document: list[dict[str, Any]] = []
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
                    outputs = [_remark(demonstrations.NOTE)]
                elif cell.cell_type == "code" and cell.source.strip():
                    outputs = grading.learners_cell(cell.source, place in shown)
                    if known:
                        faults |= (
                            {known.name: _first_error(outputs)} if _first_error(outputs) else {}
                        )
                    outputs = grading.output_limit.fitting(outputs)
                if known and known.graded:
                    graded[known.name] = _by_hand(cell)
            document.append(_document_cell(place, cell, outputs))
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
        _document(document, spec),
        sanitised.notes,
        (*(flag.text for flag in flags), *off_limits.flags(sanitised, spec), *grading.flags),
        tuple(unanswered),
    )


def _first_error(outputs: list[dict[str, Any]]) -> str:
    """Return the error that a cell ended with, in one line."""
    for output in outputs:
        if output["output_type"] == "error":
            text = str(output["evalue"]).splitlines()[0] if output["evalue"] else ""
            name = "" if output["ename"] == STOPPED else f"{output['ename']}: "
            # IPython's name for the cell says nothing to anybody.
            text = re.sub(r"\(<ipython-input-[^>]*>, line (\d+)\)", r"(line \1)", text)
            return f"{name}{text}"[:300]
    return ""


def not_graded(spec: NotebookSpec, reason: str) -> GradedNotebook:
    """Return a notebook that gives nothing, for one reason."""
    cells = tuple(GradedCell(c.name, 0.0, c.points, reason) for c in spec.cells if c.graded)
    shown = [_document_cell(0, Cell("markdown", f"**Not graded:** {reason}"), [])]
    return GradedNotebook(spec.name, cells, _document(shown, spec))


def _by_hand(cell: Cell) -> GradedCell:
    """An answer that a human reads; one that was never touched needs none."""
    assert cell.spec is not None
    untouched = cell.untouched and not cell.spec.task
    reason = "No answer was written." if untouched else ""
    return GradedCell(cell.spec.name, 0.0 if untouched else None, cell.spec.points, reason)


def _fault(text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": STOPPED, "evalue": text, "traceback": [text]}


def _remark(text: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


def _document_cell(place: int, cell: Cell, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the cell as nbformat has it, with the metadata that nbgrader's pages need."""
    metadata: dict[str, Any] = {}
    if cell.spec:
        known = cell.spec
        about: dict[str, Any] = {
            "grade_id": known.name,
            "grade": known.grade,
            "solution": known.solution,
            "task": known.task,
            "locked": known.locked,
            "checksum": known.checksum,
            "cell_type": known.cell_type,
            "schema_version": 3,
        }
        if known.graded:
            about["points"] = known.points
        metadata["nbgrader"] = about
    made: dict[str, Any] = {
        "id": cell_id(place, cell),
        "cell_type": cell.cell_type,
        "source": cell.source,
        "metadata": metadata,
    }
    if cell.cell_type == "code":
        made |= {"execution_count": None, "outputs": outputs}
    elif cell.attachments:
        made["attachments"] = cell.attachments
    return made


def _document(cells: list[dict[str, Any]], spec: NotebookSpec) -> dict[str, Any]:
    taken: set[str] = set()
    for cell in cells:
        while cell["id"] in taken:
            cell["id"] = f"{cell['id'][:40]}-{len(taken)}"
        taken.add(cell["id"])
    kernelspec = spec.kernelspec or {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernelspec},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
