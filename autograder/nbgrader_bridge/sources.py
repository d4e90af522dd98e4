"""What a lesson's source, or its released form, says of its cells."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat

from autograder.course.course import Course, CourseError, Lesson
from autograder.files import files_in
from autograder.notebook.assignment import (
    DEMONSTRATION,
    AssignmentSpec,
    NotebookSpec,
    SourceCell,
    defined_names,
    gives_objects,
    imported_modules,
)
from autograder.notebook.cells import about, name_of


def released_spec(course: Course, lesson: Lesson) -> AssignmentSpec:
    """Return what a lesson as handed out says of itself: all that a learner's machine has."""
    folder = course.released / lesson.folder
    if not folder.is_dir():
        raise CourseError(f"{folder} does not exist: run `bootcamp build {lesson.word}`.")
    specs = []
    for path in sorted(folder.glob("*.ipynb")):
        source = nbformat.read(path, as_version=4)
        cells = [_source_cell(cell) for cell in source.cells if about(cell)]
        code = [cell.source for cell in source.cells if cell.cell_type == "code"]
        kernelspec = dict(source.metadata.get("kernelspec", {}))
        specs.append(
            NotebookSpec(
                path.stem,
                tuple(cells),
                imported_modules(code),
                kernelspec=kernelspec,
                given=_given(source.cells),
                demonstrations=_demonstrations(source.cells),
            )
        )
    return AssignmentSpec(lesson.folder, tuple(specs), data_files(folder))


def _given(cells: list[Any]) -> frozenset[str]:
    """Return the sources of the code cells that are nobody's answer and no test."""
    return frozenset(cell.source for cell in cells if cell.cell_type == "code" and not about(cell))


def _demonstrations(cells: list[Any]) -> frozenset[str]:
    """Return the sources of those that only show something, so that grading need not run them."""
    tagged = [cell for cell in cells if DEMONSTRATION in cell.metadata.get("tags", [])]
    return _given(tagged)


def _source_cell(cell: Any) -> SourceCell:
    said = about(cell)
    return SourceCell(
        name=said["grade_id"],
        cell_type=cell.cell_type,
        source=cell.source,
        checksum=said.get("checksum", ""),
        locked=bool(said.get("locked")),
        grade=bool(said.get("grade")),
        solution=bool(said.get("solution")),
        task=bool(said.get("task")),
        points=float(said.get("points", 0.0)),
    )


def data_files(folder: Path) -> dict[str, bytes]:
    """Return the files beside the notebooks, which learners' code may read."""
    return {
        name: path.read_bytes()
        for name, path in files_in(folder).items()
        if path.suffix != ".ipynb" and not any(p.startswith((".", "__")) for p in name.split("/"))
    }


def folder_digest(folder: Path) -> str:
    total = hashlib.sha256()
    for name, path in files_in(folder).items():
        data = path.read_bytes()
        total.update(f"{name}\0{len(data)}\0".encode() + data)
    return total.hexdigest()


def around_digest(course: Course) -> str:
    """Return what else a stranger's notebooks are made of: the configuration, header and footer."""
    if course.stranger is None:
        return ""
    # Merely asking for a section makes an empty one.
    said = sorted((name, part) for name, part in course.stranger.config.items() if part)
    total = hashlib.sha256(repr(said).encode())
    for path in course.stranger.around:
        total.update(path.read_bytes() if path else b"")
    return total.hexdigest()


def notebook_spec(
    path: Path, notebook: Any, around: tuple[Path | None, Path | None] = (None, None)
) -> NotebookSpec:
    graded = {cell.name: cell for cell in [*notebook.grade_cells, *notebook.task_cells]}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    order: dict[str, int] = {}
    modules: dict[str, str] = {}
    defined: frozenset[str] = frozenset()
    objects = True
    given = shows = frozenset[str]()
    worked: tuple[str, ...] = ()
    if path.is_file():
        parts = [part for part in (around[0], path, around[1]) if part]
        cells = [c for part in parts for c in nbformat.read(part, as_version=4).cells]
        order = {name: place for place, cell in enumerate(cells) if (name := name_of(cell))}
        code = [cell for cell in cells if cell.cell_type == "code"]
        modules = imported_modules(cell.source for cell in code)
        given, shows = _given(cells), _demonstrations(cells)
        objects = gives_objects(cell.source for cell in code)
        answers = (c.source for c in code if about(c).get("solution"))
        defined = defined_names(answers)
        if any(target.startswith("nnlib.viz") for target in modules.values()):
            worked = tuple(c.source for c in code if not _autograded(c) and c.source not in shows)
    known = [
        SourceCell(
            name=cell.name,
            cell_type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum or "",
            locked=bool(cell.locked),
            grade=cell.name in graded and cell.name not in tasks,
            solution=cell.name in solutions,
            task=cell.name in tasks,
            points=float(graded[cell.name].max_score) if cell.name in graded else 0.0,
        )
        for cell in notebook.source_cells
    ]
    known.sort(key=lambda cell: order.get(cell.name, len(order)))
    return NotebookSpec(
        notebook.name,
        tuple(known),
        modules,
        defined,
        json.loads(notebook.kernelspec or "{}"),
        objects,
        given,
        shows,
        worked,
    )


def _autograded(cell: Any) -> bool:
    return bool(about(cell).get("grade")) and not about(cell).get("solution")
