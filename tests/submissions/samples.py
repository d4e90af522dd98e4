"""The samples of the corpus: what each hands in, and what must come of it.

`NN_row/variant.py` is one learner's hand-in, described by how it differs from the lesson as
released. Its settings:

- `start`: the answers in all cells that it does not name are "wrong" (the default), "right", or
  the released "stub".
- `points`: a number for all exercises, "full", or a table with `rest` for those not in it
  (exercises named in neither give full marks).
- `reasons`: for exercises, words that the reason of the gradebook or the checks must hold.
- `notes`, `flags`: words that must stand in the notebook's notes or flags.
- `shows`: words that must stand in an output of the graded notebook.
- `manual`: whether the essay waits for a human.
- `cells = "as written"`: the notebook has the cells of the file and no others, in their order.
- `bites`: without walls it prints HIT, and the test without walls demands that it does.
- `varies`: two gradings may give other reasons, since it draws numbers of its own, or meets
  several limits of which one is the first by chance.
- `bomb`: it takes too much of the machine to be run without walls.

A cell that the lesson does not know is put behind the one written before it, the first ones
behind the imports. `@COURSE@` and other words between @ are filled in, so that a sample knows
all that an insider could.
"""

import copy
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.submissions import percent

FOLDER = Path(__file__).parent
EXERCISES = {
    "row_sums": 2.0,
    "add_bias": 2.0,
    "batch_dot": 2.0,
    "mean_of": 1.0,
    "running_total": 3.0,
}
ESSAY = 4.0
SETTINGS = {
    "start",
    "points",
    "reasons",
    "notes",
    "flags",
    "shows",
    "manual",
    "cells",
    "bites",
    "bomb",
    "varies",
}


@dataclass(frozen=True)
class Expect:
    """What grading must come to, seen from the gradebook and the verdict."""

    points: dict[str, float]
    reasons: dict[str, str]
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    manual: bool = False
    varies: bool = False


@dataclass(frozen=True)
class Sample:
    """One learner of the corpus."""

    name: str
    document: percent.Document
    expect: Expect
    bites: bool = False
    bomb: bool = False

    @property
    def row(self) -> int:
        return int(self.name[:2])


def samples() -> list[Sample]:
    """Return all samples in the order of the table of attacks."""
    return [_sample(path) for path in sorted(FOLDER.glob("[0-9][0-9]_*/*.py"))]


def expected(settings: dict[str, Any]) -> Expect:
    """Read what a sample's settings expect."""
    points = settings["points"]
    table = dict(points) if isinstance(points, dict) else {"rest": points}
    rest = table.get("rest", "full")
    given = {name: table.get(name, rest) for name in EXERCISES}
    return Expect(
        {name: EXERCISES[name] if p == "full" else float(p) for name, p in given.items()},
        settings.get("reasons", {}),
        tuple(settings.get("notes", ())),
        tuple(settings.get("flags", ())),
        tuple(settings.get("shows", ())),
        settings.get("manual", False),
        settings.get("varies", False),
    )


def _sample(path: Path) -> Sample:
    document = percent.read(path)
    settings = document.settings
    if unknown := set(settings) - SETTINGS:
        raise ValueError(f"{path}: unknown settings {unknown}")
    name = f"{path.parent.name[:2]}-{path.stem}"
    bites, bomb = settings.get("bites", False), settings.get("bomb", False)
    return Sample(name, document, expected(settings), bites, bomb)


class Lesson:
    """The lesson as learners get it, with right and wrong answers to put into it."""

    def __init__(self, released: dict[str, Any]) -> None:
        self.cells = [cell | {"source": "".join(cell["source"])} for cell in released["cells"]]
        self.place = {_name(cell): place for place, cell in enumerate(self.cells)}
        source = percent.read(FOLDER / "course" / "tables.py")
        wrong = percent.read(FOLDER / "course" / "wrong.py")
        self.answers = {
            "stub": {},
            "right": {
                c.name: c.source for c in source.cells if c.about.get("nbgrader") == "answer"
            },
            "wrong": {c.name: c.source for c in wrong.cells},
        }

    def files(self, sample: Sample, tokens: dict[str, str]) -> dict[str, bytes]:
        """Return what the sample hands in: its notebook and the files beside it."""
        document = sample.document
        filled = [_filled(cell, tokens) for cell in document.cells]
        files = {c.name: c.source.encode() + b"\n" for c in filled if c.kind == "file"}
        written = [cell for cell in filled if cell.kind != "file"]
        answers = self.answers[document.settings.get("start", "wrong")]
        if document.settings.get("cells") == "as written":
            cells = [self._cell(cell, answers) for cell in written]
        else:
            cells = self._changed(written, answers)
        return files | {"tables.ipynb": json.dumps(percent.notebook(cells), indent=1).encode()}

    def honest(self) -> bytes:
        """Return the notebook with every answer right and nothing else changed."""
        cells = self._changed([], self.answers["right"])
        return json.dumps(percent.notebook(cells), indent=1).encode()

    def _changed(
        self, written: list[percent.PercentCell], answers: dict[str, str]
    ) -> list[dict[str, Any]]:
        cells = [self._cell(percent.PercentCell("", name, ""), answers) for name in self.place]
        behind = cells[self.place["imports"]]
        for cell in written:
            made = self._cell(cell, answers)
            if cell.name in self.place:
                where = next(i for i, other in enumerate(cells) if _name(other) == cell.name)
                cells[where] = made
            else:
                cells.insert(next(i for i, other in enumerate(cells) if other is behind) + 1, made)
            behind = made
        return cells

    def _cell(self, cell: percent.PercentCell, answers: dict[str, str]) -> dict[str, Any]:
        """Return one cell: the lesson's own with what the sample changes, or a new one."""
        known = self.place.get(cell.name)
        if known is None:
            digest = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
            made = percent.notebook_cell(cell.kind, cell.source, {}, f"new-{digest}")
        else:
            made = copy.deepcopy(self.cells[known])
            made["source"] = cell.source or answers.get(cell.name, made["source"])
            if cell.kind and cell.kind != "code":
                made["cell_type"] = cell.kind
        about = dict(cell.about)
        made["metadata"].setdefault("nbgrader", {}).update(about.pop("nbgrader", {}))
        if not made["metadata"]["nbgrader"]:
            del made["metadata"]["nbgrader"]
        if "tags" in about:
            made["metadata"]["tags"] = about.pop("tags")
        if "outputs" in about:
            made["outputs"] = [_output(text) for text in about.pop("outputs")]
        return made | about


def _name(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", cell["id"]))


def _filled(cell: percent.PercentCell, tokens: dict[str, str]) -> percent.PercentCell:
    source = cell.source
    for token, value in tokens.items():
        source = source.replace(f"@{token}@", value)
    return percent.PercentCell(cell.kind, cell.name, source, cell.about)


def _output(text: str) -> dict[str, Any]:
    data = {"text/plain": text}
    return {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}
