"""Reads the cells of a stored notebook: their code, and what nbgrader says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def code_cells(path: Path) -> list[str]:
    """Return the code of a notebook's cells; nothing where it cannot be read."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def about(cell: Any) -> dict[str, Any]:
    """Return what nbgrader says of a cell."""
    found: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return found


def name_of(cell: Any) -> str:
    """Return nbgrader's name of a cell, or nothing."""
    return str(about(cell).get("grade_id", ""))
