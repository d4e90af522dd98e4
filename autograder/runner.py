"""Grades one notebook: learners' cells run in the sandbox, grade cells in the examiner.

A fault costs what depends on it. When a cell brings its sandbox down, a new one is opened, the
cells that ran before are run again, and the rest goes on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.assignment import NotebookSpec
from autograder.beside import Beside
from autograder.course import Limits
from autograder.examiner import NOT_DEFINED, Examined, Examiner, failed
from autograder.graded import GradedCell, GradedNotebook
from autograder.sandbox.results import SandboxDied
from autograder.sandbox.session import Session
from autograder.sanitise import Cell, Sanitised, cell_id

REFERENCE = "nnlib"
STOPPED = "Stopped"


@dataclass(frozen=True)
class Rules:
    """What grading a notebook depends on besides the notebook and its source."""

    secret: bytes
    limits: Limits = field(default_factory=Limits)
    reference_import: str = "report"


class _Run:
    """One notebook on its way through."""

    def __init__(
        self,
        spec: NotebookSpec,
        rules: Rules,
        open_session: Callable[[], Session],
        files: Mapping[str, bytes],
    ) -> None:
        self.rules = rules
        self.beside = Beside(files)
        self.examiner = Examiner(spec, rules.secret, rules.limits.cell_timeout_s, self.beside)
        self.open_session = open_session
        self.session: Session | None = None
        self.ran: list[str] = []
        self.ends = time.monotonic() + rules.limits.notebook_timeout_s
        self.over = ""
        self.flags: list[str] = []

    def remaining_s(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            self.over = (
                f"The notebook did not finish within {self.rules.limits.notebook_timeout_s:g} s."
            )
            raise SandboxDied(self.over)
        return min(left, self.rules.limits.cell_timeout_s)

    def ready(self) -> Session:
        """Return a session in which every cell that has run so far has been run."""
        if self.session is None:
            self.session = self.open_session()
            try:
                for source in self.ran:
                    self.session.run_cell(source, self.remaining_s())
            except SandboxDied as death:
                self.over = self.over or f"The cells before could not be run again: {death.reason}."
                self.close()
                raise
            self.examiner.attach(self.session)
        return self.session

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
        self.session = None

    def _died(self, death: SandboxDied) -> None:
        """Clean up; who wrote into the grader's own channel gets no second chance."""
        self.close()
        if death.reason.startswith("protocol error"):
            self.over = "The code wrote into the channel over which it is graded."
            self.flags.append(f"It wrote into the grader's channel ({death.reason}).")

    def learners_cell(self, source: str) -> list[dict[str, Any]]:
        """Run a cell of the learner's and return its outputs, whatever becomes of it."""
        if self.over:
            return [_fault(f"Not run: {self.over}")]
        try:
            result = self.ready().run_cell(source, self.remaining_s())
        except SandboxDied as death:
            self._died(death)
            return [_fault(f"This cell was stopped: {death.reason}.")]
        self.ran.append(source)
        if result.timed_out:
            late = f"This cell was stopped: it did not finish within {self.rules.limits.cell_timeout_s:g} s."
            return [*result.outputs, _fault(late)]
        return result.outputs

    def grade_cell(self, cell: Cell) -> Examined:
        """Examine what a grade cell asks about."""
        assert cell.spec is not None
        if self.over:
            return failed(self.over)
        try:
            self.remaining_s()
            self.ready()
            return self.examiner.examine(cell.spec)
        except SandboxDied as death:
            self._died(death)
            return failed(self.over or f"The code under test was stopped: {death.reason}.")


def grade_notebook(
    sanitised: Sanitised,
    spec: NotebookSpec,
    rules: Rules,
    open_session: Callable[[], Session],
    files: Mapping[str, bytes] | None = None,
) -> GradedNotebook:
    """Run and examine one notebook; every graded cell of the source gets its points.

    ``files`` are the source's own files, which lie beside the notebook for the tests too.
    """
    run = _Run(spec, rules, open_session, files or {})
    graded: dict[str, GradedCell] = {}
    document: list[dict[str, Any]] = []
    flags = _reference_flags(sanitised, spec)
    suspects = {flag.cell for flag in flags} if rules.reference_import == "zero" else set()
    answer, faults = "", dict[str, str]()
    try:
        for place, cell in enumerate(sanitised.cells):
            known = cell.spec
            outputs: list[dict[str, Any]] = []
            if known and known.solution:
                answer = known.name
            if known and known.autograded:
                examined = run.grade_cell(cell)
                if answer in suspects and examined.points:
                    examined = failed("The answer uses nnlib's own function instead of writing it.")
                if answer in faults and examined.reason.startswith(NOT_DEFINED):
                    examined = failed(f"{examined.reason} {faults[answer]}")
                outputs = examined.outputs
                graded[known.name] = GradedCell(
                    known.name, examined.points, known.points, examined.reason, examined.verdict
                )
            else:
                if cell.cell_type == "code" and cell.source.strip():
                    outputs = run.learners_cell(cell.source)
                    if known:
                        faults |= (
                            {known.name: _first_error(outputs)} if _first_error(outputs) else {}
                        )
                if known and known.graded:
                    graded[known.name] = _by_hand(cell)
            document.append(_document_cell(place, cell, outputs))
    finally:
        run.close()
        run.beside.close()
    cells = tuple(graded[c.name] for c in spec.cells if c.name in graded)
    unanswered = (
        c.spec.name for c in sanitised.cells if c.untouched and c.spec and c.spec.solution
    )
    return GradedNotebook(
        spec.name,
        cells,
        _document(document, spec),
        sanitised.notes,
        (*(flag.text for flag in flags), *run.flags),
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


@dataclass(frozen=True)
class _Flag:
    cell: str
    text: str


def _reference_flags(sanitised: Sanitised, spec: NotebookSpec) -> list[_Flag]:
    """Notice answers that name the reference library: a question for the teacher."""
    flags = []
    for cell in sanitised.cells:
        known = cell.spec
        if known and known.solution and cell.cell_type == "code" and not cell.untouched:
            lines = [line for line in cell.source.splitlines() if REFERENCE in line.split("#")[0]]
            if lines and REFERENCE not in known.source:
                flags.append(
                    _Flag(known.name, f"{known.name} uses nnlib: `{lines[0].strip()[:80]}`")
                )
    return flags


def _fault(text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": STOPPED, "evalue": text, "traceback": [text]}


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
