"""Brings a lesson's notebook into the one form that is stored, whichever tool wrote it."""

from __future__ import annotations

import re
import sys
from typing import Any

import nbformat
from nbformat import NotebookNode

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
LANGUAGE = {"name": "python", "file_extension": ".py", "pygments_lexer": "ipython3"}
KEPT_CELL_METADATA = ("nbgrader", "tags")
WIDGET = "application/vnd.jupyter.widget-view+json"


def tidy(nb: NotebookNode) -> NotebookNode:
    """Normalise a notebook in place and return it: running a lesson again changes no byte.

    What depends on the tool or the day goes: times of execution, widget states (they mean nothing
    without their kernel; their text and the picture beside each stay), the editor's own notes. Cells get ids
    that can be read: the ``name`` in their metadata, their nbgrader ``grade_id``, or their heading.
    """
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = NotebookNode(kernelspec=dict(KERNEL), language_info=dict(LANGUAGE))
    taken: set[str] = set()
    for place, cell in enumerate(nb.cells):
        cell["id"] = _unused(_cell_id(cell, place), taken)
        cell.metadata = NotebookNode(
            {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
        )
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell.outputs)
    return nb


def _cell_id(cell: NotebookNode, place: int) -> str:
    """Return a readable id; one that is readable already stays."""
    given = cell.metadata.get("name") or cell.metadata.get("nbgrader", {}).get("grade_id")
    if given:
        return _slug(given)
    present = cell.get("id", "")
    if present and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?|[0-9a-f]{32}", present):
        return str(present)
    heading = re.match(r"#+ +(.+)", cell.source)
    return (_slug(heading[1]) if heading else "") or f"cell-{place}"


def _slug(text: str) -> str:
    # The format allows 64 characters: letters, digits, - and _.
    return re.sub(r"[^a-zA-Z0-9_]+", "-", text).strip("-")[:60]


def _unused(cell_id: str, taken: set[str]) -> str:
    number, name = 2, cell_id
    while name in taken:
        name, number = f"{cell_id}-{number}", number + 1
    taken.add(name)
    return name


def _outputs(outputs: list[Any]) -> list[Any]:
    """Leave of a live widget its text, and join printed text that arrived in several pieces."""
    kept: list[Any] = []
    for output in outputs:
        output.get("data", {}).pop(WIDGET, None)
        if output.output_type == "stream" and kept and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def main(paths: list[str]) -> None:
    """Tidy these notebooks in place."""
    for path in paths:
        nbformat.write(tidy(nbformat.read(path, as_version=4)), path)


if __name__ == "__main__":
    main(sys.argv[1:])
