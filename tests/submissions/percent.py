"""Reads the py:percent text in which the corpus is written, and makes notebooks of it.

A file opens with prose, then `# ---`, then TOML, all in comments; then come the cells. A cell
begins with `# %% [kind] name {json}`, of which each part may be left out: the kind is code,
markdown or file (a file beside the notebook), the JSON says what the cell's metadata claim.
"""

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MARKER = re.compile(r"# %%(?: \[(?P<kind>\w+)\])?(?: (?P<name>[^\s{]+))?(?: (?P<about>\{.*\}))?")
ROLES = {
    "answer": {"grade": False, "solution": True, "locked": False},
    "tests": {"grade": True, "solution": False, "locked": True},
    "essay": {"grade": True, "solution": True, "locked": False},
}


@dataclass(frozen=True)
class PercentCell:
    """One cell as it is written; `about` is what its marker says in JSON."""

    kind: str
    name: str
    source: str
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A whole file: its prose, its settings, its cells."""

    prose: str
    settings: dict[str, Any]
    cells: tuple[PercentCell, ...]


def read(path: Path) -> Document:
    """Read one file of the corpus."""
    head, *bodies = re.split(r"^(?=# %%)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line.removeprefix("#").removeprefix(" ") for line in head.strip().splitlines()]
    rule = lines.index("---")
    settings = tomllib.loads("\n".join(lines[rule + 1 :]))
    return Document("\n".join(lines[:rule]), settings, tuple(map(_cell, bodies)))


def _cell(text: str) -> PercentCell:
    first, _, source = text.partition("\n")
    marker = MARKER.fullmatch(first.rstrip())
    if marker is None:
        raise ValueError(f"not a cell's first line: {first!r}")
    kind, source = marker["kind"] or "code", source.strip("\n")
    if kind == "markdown":
        lines = source.splitlines()
        source = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines)
    return PercentCell(kind, marker["name"] or "", source, json.loads(marker["about"] or "{}"))


def source_notebook(document: Document) -> dict[str, Any]:
    """Return a lesson's source notebook, as a teacher has it."""
    cells = []
    for cell in document.cells:
        metadata: dict[str, Any] = {}
        if "nbgrader" in cell.about:
            role = {**ROLES[cell.about["nbgrader"]], "task": False, "schema_version": 3}
            metadata["nbgrader"] = {"grade_id": cell.name, **role}
            if "points" in cell.about:
                metadata["nbgrader"]["points"] = cell.about["points"]
        cells.append(notebook_cell(cell.kind, cell.source, metadata, cell.name))
    return notebook(cells)


def notebook_cell(kind: str, source: str, metadata: dict[str, Any], name: str) -> dict[str, Any]:
    cell = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    return cell | {"outputs": [], "execution_count": None} if kind == "code" else cell


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
