"""Finds the lesson's cells that only show something: pictures, trainings, races, tables.

The tag ``demonstration`` marks those that grading need not run at all. The others run once, to be
seen, and not a second time where points are decided. If the learner's cells build on what one of
them sets, it runs like any other cell.
"""

from __future__ import annotations

from autograder.examiner.examiner import only_checks
from autograder.notebook.assignment import NotebookSpec
from autograder.notebook.restoring import Sanitised
from autograder.notebook.slicing import needless

NOTE = "Not run for grading: this cell of the lesson only shows something."


def skipped(sanitised: Sanitised, spec: NotebookSpec) -> frozenset[int]:
    """Return the places of cells, tagged as demonstrations, that nothing else depends on."""
    return _without(sanitised, spec, spec.demonstrations, tame=True)


def only_shown(sanitised: Sanitised, spec: NotebookSpec) -> frozenset[int]:
    """Return the places of the lesson's own cells on which no point can depend.

    A teacher's own tests may look at anything; only `check(name)` is known to ask about that answer
    alone.
    """
    if not all(only_checks(cell) for cell in spec.cells if cell.autograded):
        return frozenset()
    return _without(sanitised, spec, spec.given)


def _without(
    sanitised: Sanitised, spec: NotebookSpec, may_go: frozenset[str], tame: bool = False
) -> frozenset[int]:
    code = [(place, cell) for place, cell in enumerate(sanitised.cells) if cell.cell_type == "code"]
    cells = [(cell.source, cell.spec is None and cell.source in may_go) for _, cell in code]
    return frozenset(code[number][0] for number in needless(cells, known=spec.given, tame=tame))
