"""Brings a submitted notebook back into the form that the source gives it.

Nothing in it is believed: outputs go, tags go, points, kinds and grade cells are the source's.
What cannot be read is refused in one line; what could be mended is mended, with a note.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from autograder.notebook.assignment import NotebookSpec, SourceCell

MAX_BYTES = 50 * 2**20
MAX_CELLS = 2000

Mended = dict[str, list[str]]
WORDS = {
    "several": "Of several copies of a cell the last one counts",
    "retyped": "Cells of another type got theirs back",
    "changed": "Cells that belong to the lesson had been changed and are restored",
    "missing": "Cells that were missing were put back",
    "moved": "Cells that had been moved are in their place again",
}


class Unreadable(Exception):
    """The submission is no notebook: the reason in one line."""


@dataclass(frozen=True)
class Cell:
    """One cell to run or to keep; ``spec`` is set where the source knows it."""

    cell_type: str
    source: str
    spec: SourceCell | None = None
    attachments: dict[str, Any] | None = None

    @property
    def untouched(self) -> bool:
        """Whether a learner's cell is as it was handed out."""
        return self.spec is not None and self.source == self.spec.source


@dataclass(frozen=True)
class Sanitised:
    """A notebook ready to be run, with what had to be mended."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...]


def sanitise(data: bytes, spec: NotebookSpec) -> Sanitised:
    """Read a submitted notebook and restore what the source owns."""
    notebook = parse(data)
    notes: list[str] = []
    mended: Mended = {kind: [] for kind in WORDS}
    if spec.kernelspec and _kernel(notebook) not in ("", spec.kernelspec.get("name", "")):
        notes.append(
            f"It named another kernel, {_kernel(notebook)[:60]!r}: it was run with Python."
        )
    cells = _in_order(_restore(_cells(notebook), spec, mended), spec, mended)
    notes += [f"{text}: {', '.join(mended[kind])}." for kind, text in WORDS.items() if mended[kind]]
    return Sanitised(tuple(cells), tuple(notes))


def parse(data: bytes) -> dict[str, Any]:
    """Return the notebook as a dictionary of format 4, or say why it is none."""
    if not data.strip():
        raise Unreadable("the file is empty; hand in the notebook again")
    if len(data) > MAX_BYTES:
        raise Unreadable(
            f"the file has {len(data) / 2**20:.0f} MiB, more than {MAX_BYTES >> 20}; clear its outputs"
        )
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("the file is not UTF-8 text, so it is no notebook") from None
    except RecursionError:
        raise Unreadable("the file is nested too deeply to be a notebook") from None
    except ValueError as error:
        raise Unreadable(f"the file is not JSON, so it is no notebook ({error})") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        raise Unreadable("the file is JSON, but no notebook: it has no nbformat")
    if notebook["nbformat"] != 4:
        notebook = _convert(notebook)
    if not isinstance(notebook.get("cells"), list):
        raise Unreadable("the notebook has no list of cells")
    if len(notebook["cells"]) > MAX_CELLS:
        raise Unreadable(f"the notebook has {len(notebook['cells'])} cells, more than {MAX_CELLS}")
    return notebook


def _convert(notebook: dict[str, Any]) -> dict[str, Any]:
    """Bring another format of notebook to format 4 with Jupyter's own converter."""
    import nbformat

    try:
        return dict(nbformat.convert(nbformat.from_dict(notebook), 4))
    except Exception as error:  # noqa: BLE001 - the converter fails on hostile input in many ways
        version = notebook["nbformat"]
        raise Unreadable(
            f"the notebook has format {version}, which cannot be converted to 4 ({error})"
        ) from None


def _kernel(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    kernelspec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = kernelspec.get("name") if isinstance(kernelspec, dict) else None
    return name if isinstance(name, str) else ""


def _cells(notebook: dict[str, Any]) -> list[tuple[Cell, object]]:
    """Return each cell with the name that it claims."""
    cells = []
    for raw in notebook["cells"]:
        if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
            continue
        source = raw.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if not isinstance(source, str):
            source = ""
        # A lone surrogate is legal JSON, but no text: nothing could be written or compiled.
        source = source.encode("utf-8", "replace").decode("utf-8")
        metadata = raw.get("metadata")
        nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        attachments = raw.get("attachments") if isinstance(raw.get("attachments"), dict) else None
        cells.append((Cell(raw["cell_type"], source, None, attachments), name))
    return cells


def _restore(cells: list[tuple[Cell, object]], spec: NotebookSpec, mended: Mended) -> list[Cell]:
    """Give every known cell the source's kind; of copies, the last counts, as nbgrader has it."""
    last = {name: place for place, (_, name) in enumerate(cells) if isinstance(name, str)}
    restored = []
    for place, (cell, name) in enumerate(cells):
        known = spec.cell(name)
        if known is None:
            restored.append(cell)
        elif last[known.name] != place:
            mended["several"].append(known.name)
            restored.append(cell if not known.locked else Cell("markdown", ""))
        else:
            if cell.cell_type != known.cell_type:
                mended["retyped"].append(known.name)
            source = cell.source
            if known.locked:
                if source not in (known.released, known.source):
                    mended["changed"].append(known.name)
                source = known.source
            restored.append(Cell(known.cell_type, source, known, cell.attachments))
    return restored


def _in_order(cells: list[Cell], spec: NotebookSpec, mended: Mended) -> list[Cell]:
    """Put graded cells that are missing, or stand before what they grade, where they belong."""
    place = {cell.spec.name: i for i, cell in enumerate(cells) if cell.spec}
    cells, before = list(cells), -1
    for position, known in enumerate(spec.cells):
        here = place.get(known.name)
        if here is not None and here > before:
            before = here
            continue
        if not (known.grade or known.task or known.locked):
            continue
        if here is None:
            mended["missing"].append(known.name)
            cell = Cell(known.cell_type, known.source, known)
        else:
            mended["moved"].append(known.name)
            cell = cells[here]
            cells[here] = Cell("markdown", "")
        # Right behind its predecessor in the source, or in front where it is the first.
        anchors = [i for i, c in enumerate(cells) if c.spec and c.spec in spec.cells[:position]]
        where = (max(anchors) + 1) if anchors else 0
        cells.insert(where, cell)
        place = {c.spec.name: i for i, c in enumerate(cells) if c.spec}
        before = where
    return [cell for cell in cells if cell.source or cell.spec or cell.cell_type == "code"]


def cell_id(place: int, cell: Cell) -> str:
    """Return an id that is the same for the same cell of the same notebook, whoever handed it in."""
    name = cell.spec.name if cell.spec else f"{place}:{cell.source}"
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
