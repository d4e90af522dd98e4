"""What a graded notebook looks like: cells and outputs as nbformat has them."""

from __future__ import annotations

import re
from typing import Any

from autograder.notebook.assignment import NotebookSpec
from autograder.notebook.restoring import Cell, cell_id

STOPPED = "Stopped"


def fault(text: str) -> dict[str, Any]:
    """Return the output of a cell that was stopped."""
    return {"output_type": "error", "ename": STOPPED, "evalue": text, "traceback": [text]}


def remark(text: str) -> dict[str, Any]:
    """Return an output that says something in the grader's own words."""
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


def first_error(outputs: list[dict[str, Any]]) -> str:
    """Return the error that a cell ended with, in one line."""
    for output in outputs:
        if output["output_type"] == "error":
            text = str(output["evalue"]).splitlines()[0] if output["evalue"] else ""
            name = "" if output["ename"] == STOPPED else f"{output['ename']}: "
            # IPython's name for the cell means nothing to a reader.
            text = re.sub(r"\(<ipython-input-[^>]*>, line (\d+)\)", r"(line \1)", text)
            return f"{name}{text}"[:300]
    return ""


def document_cell(place: int, cell: Cell, outputs: list[dict[str, Any]]) -> dict[str, Any]:
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


def document(cells: list[dict[str, Any]], spec: NotebookSpec) -> dict[str, Any]:
    """Return the whole notebook; each cell gets an id of its own."""
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
