"""What grading one submission came to: frozen plain data that can be sent and stored."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from autograder.engine.exercise import Failure, PartResult, Verdict


@dataclass(frozen=True)
class GradedCell:
    """One graded cell. ``points`` is None where a human decides; ``reason`` says why some are missing."""

    name: str
    points: float | None
    max_points: float
    reason: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True)
class GradedNotebook:
    """One notebook, run: its cells with outputs as nbformat has them, and the graded cells.

    ``unanswered`` names the answer cells that are as they were handed out.
    """

    name: str
    cells: tuple[GradedCell, ...]
    document: dict[str, Any]
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        return sum(cell.points or 0.0 for cell in self.cells)

    @property
    def max_points(self) -> float:
        return sum(cell.max_points for cell in self.cells)


@dataclass(frozen=True)
class GradedSubmission:
    """A whole submission. ``key`` is the hash of everything that the verdict depends on."""

    learner: str
    assignment: str
    key: str
    notebooks: tuple[GradedNotebook, ...]
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(notebook.points for notebook in self.notebooks)

    @property
    def max_points(self) -> float:
        return sum(notebook.max_points for notebook in self.notebooks)

    @property
    def cells(self) -> list[GradedCell]:
        return [cell for notebook in self.notebooks for cell in notebook.cells]

    @property
    def needs_manual(self) -> bool:
        return any(cell.points is None for cell in self.cells)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Each recognised mistake once, as ``exercise: mistake``."""
        verdicts = [cell.verdict for cell in self.cells if cell.verdict]
        return tuple(
            f"{verdict.exercise}: {name}" for verdict in verdicts for name in verdict.mistakes
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why points are missing apart from checks: faults of cells, problems of the whole notebook."""
        return tuple(dict.fromkeys(cell.reason for cell in self.cells if cell.reason))

    def to_json(self) -> bytes:
        """Return the verdict without the notebooks, always as the same bytes."""
        # The notebooks are most of it, and would be copied only to be dropped.
        light = tuple(replace(notebook, document={}) for notebook in self.notebooks)
        data = asdict(replace(self, notebooks=light))
        for measured in ("seconds", "stages"):
            data.pop(measured)
        data["student"] = data.pop("learner")  # as nbgrader has it, and stored verdicts too
        for notebook in data["notebooks"]:
            notebook.pop("document")
        return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes) -> GradedSubmission:
        raw = json.loads(data)
        notebooks = tuple(
            GradedNotebook(
                item["name"],
                tuple(_cell(cell) for cell in item["cells"]),
                {},
                tuple(item["notes"]),
                tuple(item["flags"]),
                tuple(item["unanswered"]),
            )
            for item in raw["notebooks"]
        )
        return cls(raw["student"], raw["assignment"], raw["key"], notebooks)


def _cell(raw: dict[str, Any]) -> GradedCell:
    verdict = raw["verdict"]
    if verdict is not None:
        verdict = Verdict(**{**verdict, "parts": tuple(map(_part, verdict["parts"]))})
    return GradedCell(**{**raw, "verdict": verdict})


def _part(raw: dict[str, Any]) -> PartResult:
    return PartResult(**{**raw, "failure": raw["failure"] and Failure(**raw["failure"])})
