"""Thirty learners of lesson 00: what each writes, when and how they hand it in, what they deserve."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.author.samples import FORGERY
from autograder.engine import registry
from autograder.engine.examine import examine
from autograder.engine.subject import LocalSubject

LESSON = "00_welcome"
ROW_SUMS, ADD_BIAS, BATCH_DOT = "row_sums", "add_bias", "batch_dot"
SIGNATURES = {ROW_SUMS: "row_sums(X)", ADD_BIAS: "add_bias(Z, b)", BATCH_DOT: "batch_dot(X, w)"}
FULL = 6.0

RIGHT = {
    ROW_SUMS: (
        "np.asarray(X).sum(axis=1)",
        "np.array([sum(row) for row in np.asarray(X)])",
        "np.asarray(X) @ np.ones(np.asarray(X).shape[1])",
    ),
    ADD_BIAS: ("np.asarray(Z) + np.asarray(b)", "np.add(Z, np.asarray(b)[np.newaxis, :])"),
    BATCH_DOT: ("np.asarray(X) @ np.asarray(w)", "(np.asarray(X) * w).sum(axis=1)"),
}
# Every mistake of the lesson's catalogue, as a learner would write it.
WRONG = {
    (ROW_SUMS, "wrong axis"): "np.asarray(X).sum(axis=0)",
    (ROW_SUMS, "one total"): "np.sum(X)",
    (ROW_SUMS, "last row dropped"): "np.array([sum(X[i]) for i in range(len(X) - 1)])",
    (ROW_SUMS, "a column, not a vector"): "np.sum(X, axis=1, keepdims=True)",
    (ADD_BIAS, "input changed in place"): "np.add(Z, b, out=Z) if isinstance(Z, np.ndarray)"
    " and Z.dtype == float else np.asarray(Z) + np.asarray(b)",
    (ADD_BIAS, "bias only on the first row"): "np.vstack([np.asarray(Z)[:1] + b, np.asarray(Z)[1:]])",
    (ADD_BIAS, "one bias for a whole row"): "np.asarray(Z) + np.sum(b)",
    (ADD_BIAS, "bias left out"): "np.asarray(Z) + 0 * np.asarray(b)",
    (BATCH_DOT, "not summed"): "np.asarray(X) * np.asarray(w)",
    (BATCH_DOT, "a column, not a vector"): "np.asarray(X) @ np.reshape(w, (-1, 1))",
    (BATCH_DOT, "summed over the wrong axis"): "(np.asarray(X) * w).sum(axis=0)",
    (BATCH_DOT, "last row dropped"): "np.array([np.dot(X[i], w) for i in range(len(X) - 1)])",
}  # fmt: skip
SCRIPT = "<script>alert('from a learner')</script>"
SPY = (
    "def row_sums(X):\n    try:\n        open({book!r}, 'rb').read()\n        return None\n"
    "    except OSError:\n        return np.asarray(X).sum(axis=1)\n"
)


@dataclass(frozen=True)
class Person:
    """One learner. ``hours`` are from the due date; absent people have none."""

    id: str
    name: str
    about: str
    answers: dict[str, str] = field(default_factory=dict)
    way: str = "zip"
    hours: float | None = -2.0
    points: float = FULL
    kept: float = 1.0
    mistakes: tuple[str, ...] = ()

    @property
    def score(self) -> float | None:
        return None if self.hours is None else self.points * self.kept


def source(exercise: str, expression: str) -> str:
    return f"def {SIGNATURES[exercise]}:\n    return {expression}\n"


def right(style: int = 0) -> dict[str, str]:
    """Return right answers, in one of several styles."""
    return {name: source(name, ways[style % len(ways)]) for name, ways in RIGHT.items()}


def people(book: str, *, walls: bool) -> list[Person]:
    """Return the cohort; ``book`` is the gradebook that one of them would like to read."""
    made = [
        Person(f"p{n}", f"Pia Perfect{n}", "perfect", right(n), way)
        for n, way in enumerate(["zip", "zip", "zip", "canvas", "canvas", "moodle", "moodle"])
    ]
    for n, ((exercise, mistake), expression) in enumerate(WRONG.items()):
        lost = 2.0 - _local(exercise, mistake)
        answers = right(n) | {exercise: source(exercise, expression)}
        way = "canvas" if n % 2 else "moodle"
        named = (f"{exercise}: {mistake}",)
        made.append(
            Person(f"s{n}", f"Sam Ström{n}", "struggling", answers, way, -1, FULL - lost, 1, named)
        )
    made += [
        Person("l0", "Lea Late", "an hour late", right(), hours=1, kept=0.9),
        Person("l1", "Leo Late", "a day and an hour late", right(1), hours=25, kept=0.8),
        Person("l2", "Lou Late", "late, with an extension", right(2), hours=47),
        Person("l3", "Liv Late", "after the cut-off", right(), hours=24 * 8, kept=0.0),
    ]
    made += [Person(f"a{n}", f"Abe Absent{n}", "absent", hours=None) for n in range(3)]
    crash = right() | {ADD_BIAS: "import os\nos._exit(0)\n"}
    show = (
        f"from IPython.display import HTML, display\ndisplay(HTML({SCRIPT!r}))\nprint({SCRIPT!r})\n"
    )
    script = right() | {ROW_SUMS: show + right()[ROW_SUMS]}
    forged = {ROW_SUMS: FORGERY + "def row_sums(X):\n    return 3\n"}
    made += [
        Person("h0", "Hal Hostile", "forges the check", forged, points=0.0),
        Person("h1", "Hob Hostile", "ends the process", crash, points=4.0),
        Person("h2", SCRIPT[:30], "writes scripts", script),
        Person("h3", "Hex Hostile", "reads the gradebook", right() | {ROW_SUMS: SPY.format(book=book)},
               points=FULL if walls else 4.0),
    ]  # fmt: skip
    return made


def _local(exercise: str, mistake: str) -> float:
    """Return the points that the catalogue's own wrong implementation gets."""
    found = registry.find(exercise)
    wrong = {item.name: item.wrong for item in found.mistakes}[mistake]
    return examine(found, LocalSubject(wrong, exercise)).points
