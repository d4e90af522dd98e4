"""Judges a gate by what it does: any weights and bias will do that give the right truth table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.compare import describe, show
from autograder.engine.exercise import Failure, Part, old_mistake, old_part
from autograder.engine.subject import Subject

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TABLES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0]}
FORM = "two weights and a bias, such as `return np.array([1.0, -1.0]), -0.5`"
LOOK = "Look at “A neuron as a gate” above."


def gate_part(points: float, names: tuple[str, ...]) -> Part:
    """Make the part that scores these gates on their four inputs."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        tables: dict[str, list[int]] = {}
        for name in (*names, *TABLES):
            outcome = subject.call(name)
            if outcome.raised:
                return Failure(f"For {name} it stopped with {outcome.raised}: {outcome.message}")
            table = truth_table(outcome.value)
            if table is None:
                return Failure(
                    f"For {name} it must return {FORM}, but {describe(outcome.value)} came.",
                    f'gate("{name}") → {show(outcome.value)}',
                )
            if tables.setdefault(name, table) != table:
                return Failure(f"{name} gave another gate when it was asked for a second time.")
        wrong = next((name for name in names if tables[name] != TABLES[name]), None)
        return _explain(wrong, tables) if wrong else None

    return old_part(" and ".join(names), points, test=test)


def truth_table(answer: Any) -> list[int] | None:
    """Return what the neuron `(w, b)` says to the four inputs; None where this is no neuron."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return None
    try:
        w, b = np.asarray(answer[0], dtype=float), np.asarray(answer[1], dtype=float)
    except (TypeError, ValueError, OverflowError):
        return None
    if w.shape != (2,) or b.size != 1 or not (np.isfinite(w).all() and np.isfinite(b).all()):
        return None
    return [int(z >= 0) for z in INPUTS @ w + b.item()]


def _explain(name: str, tables: dict[str, list[int]]) -> Failure:
    """Name the mistake that makes these three tables, or the first input that goes wrong."""
    place = next(i for i in range(4) if tables[name][i] != TABLES[name][i])
    x1, x2 = INPUTS[place]
    example = f"{name} for the inputs ({x1}, {x2}): the neuron gives {tables[name][place]}"
    for mistake in GATE_MISTAKES:
        if all(truth_table(mistake.wrong(gate)) == tables[gate] for gate in TABLES):
            return Failure(mistake.message, example, mistake.name)
    does = "fires, and should stay silent" if tables[name][place] else "is silent, and should fire"
    return Failure(f"For the inputs ({x1}, {x2}) your {name} {does}. {LOOK}", example)


def _from(table: dict[str, tuple[list[float], float]]) -> Callable[[str], Any]:
    return lambda name: (np.array(table[name][0]), table[name][1])


GATE_MISTAKES = (
    old_mistake(
        "no bias",
        _from({"AND": ([1, 1], 0), "OR": ([1, 1], 0), "NAND": ([-1, -1], 0)}),
        "Without a bias the score of the inputs (0, 0) is always 0, so every gate fires there. "
        "The bias sets how much it takes to fire. " + LOOK,
    ),
    old_mistake(
        "threshold for bias",
        _from({"AND": ([1, 1], 1.5), "OR": ([1, 1], 0.5), "NAND": ([-1, -1], -1.5)}),
        "The sign of the bias is turned round. The score is `x @ w + b`: to fire only above 1.5, "
        "the neuron needs `b = -1.5`. " + LOOK,
    ),
    old_mistake(
        "wrong side at exactly 0",
        _from({"AND": ([1, 1], -1), "OR": ([1, 1], 0), "NAND": ([-1, -1], 2)}),
        "Some inputs get a score of exactly 0, and there the neuron fires. Put the line between "
        "the points, not through them. " + LOOK,
    ),
    old_mistake(
        "OR for AND",
        _from({"AND": ([1, 1], -0.5), "OR": ([1, 1], -0.5), "NAND": ([-1, -1], 0.5)}),
        "One input alone makes your AND fire. It takes both: the bias must be so low that a single "
        "weight does not lift the score to 0. " + LOOK,
    ),
    old_mistake(
        "AND for NAND",
        _from({"AND": ([1, 1], -1.5), "OR": ([1, 1], -0.5), "NAND": ([1, 1], -1.5)}),
        "Your NAND is AND. NAND says the opposite for every input: turn round the sign of the "
        "weights and of the bias. " + LOOK,
    ),
)

RIGHT_GATES = (
    _from({"AND": ([1, 1], -1.5), "OR": ([1, 1], -0.5), "NAND": ([-1, -1], 1.5)}),
    _from({"AND": ([20, 20], -30), "OR": ([20, 20], -10), "NAND": ([-20, -20], 30)}),
    _from({"AND": ([0.5, 0.3], -0.7), "OR": ([3, 2], -2), "NAND": ([-2, -1], 2.5)}),
    lambda name: {
        "AND": ([1, 1], -2),
        "OR": ([1, 1], np.array([-1])),
        "NAND": ([-1, -1], np.float32(1)),
    }[name],
)
