"""Regrades one exercise after its check was corrected: everything else stays as it was graded."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.course.course import Course, CourseError
from autograder.examiner.examiner import only_checks
from autograder.grade.verdicts import GradedNotebook, GradedSubmission
from autograder.notebook.assignment import AssignmentSpec, NotebookSpec, answers_of
from autograder.notebook.cells import name_of

Cells = dict[str, frozenset[str]]
"""The names of graded cells by notebook."""


def cells_of(spec: AssignmentSpec, exercise: str) -> Cells:
    """Return the cells that grade an exercise, named as its function or as its cell is."""
    names = {
        notebook.name: frozenset(
            cell.name
            for cell in notebook.cells
            if cell.graded and exercise in (cell.name, _checked(cell.source))
        )
        for notebook in spec.notebooks
    }
    if any(names.values()):
        return names
    graded = [cell for notebook in spec.notebooks for cell in notebook.cells if cell.graded]
    known = [_checked(cell.source) or cell.name for cell in graded]
    near = difflib.get_close_matches(exercise, known, n=1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    raise CourseError(
        f"{spec.name} has no exercise {exercise!r}.{guess} There are: {', '.join(known)}."
    )


def _checked(source: str) -> str:
    """Return the name that a `check(name)` cell asks about."""
    found = re.match(r"\s*check\(\s*(\w+)\s*\)", source)
    return found[1] if found else ""


def is_affected(spec: AssignmentSpec, cells: Cells, old: GradedSubmission) -> bool:
    """Whether a corrected check can change a verdict: not if the answer was never begun."""
    unanswered = {item.name: set(item.unanswered) for item in old.notebooks}
    return any(
        answer not in unanswered.get(notebook.name, set())
        for notebook in spec.notebooks
        for answer in _answers(notebook, cells[notebook.name])
    )


def _answers(notebook: NotebookSpec, names: frozenset[str]) -> Iterator[str]:
    """Yield the answers that these cells ask about; a teacher's own test may look at any."""
    answers = answers_of(notebook)
    for cell in notebook.cells:
        if cell.name in names:
            yield answers.get(cell.name, "") if only_checks(cell) else ""


def merged(
    course: Course, old: GradedSubmission, new: GradedSubmission, cells: Cells
) -> GradedSubmission:
    """Return the old verdict with the new points, reasons and outputs of these cells."""
    before = {notebook.name: notebook for notebook in old.notebooks}
    folder = course.autograded / old.learner / old.assignment
    notebooks = tuple(
        _merged(before[item.name], item, cells[item.name], folder / f"{item.name}.ipynb")
        if item.name in before
        else item
        for item in new.notebooks
    )
    return replace(new, notebooks=notebooks)


def _merged(
    old: GradedNotebook, new: GradedNotebook, names: frozenset[str], path: Path
) -> GradedNotebook:
    kept = {cell.name: cell for cell in old.cells if cell.name not in names}
    cells = tuple(kept.get(cell.name, cell) for cell in new.cells)
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return replace(new, cells=cells)
    fresh = {name_of(cell): cell for cell in new.document["cells"]}
    document["cells"] = [
        fresh.get(name_of(cell), cell) if name_of(cell) in names else cell
        for cell in document["cells"]
    ]
    return replace(new, cells=cells, document=document)
