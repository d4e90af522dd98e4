"""Judges a gate by what it does: any weights and bias will do that give the right truth table."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe, show
from autograder.engine.exercise import ExerciseText
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.subject import Subject

INPUTS = ((0, 0), (0, 1), (1, 0), (1, 1))
TABLES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0]}
FORM = "two weights and a bias, such as `return np.array([1.0, -1.0]), -0.5`"


def gate_judge(text: ExerciseText) -> Judge:
    """Make the judge of gates: a property for each gate and each of its four inputs."""
    properties = [Property("form", "{seen}")]
    for name, table in TABLES.items():
        again = f"{name} gave another gate when it was asked for a second time."
        properties.append(Property(f"{name} again", again))
        for inputs, fires in zip(INPUTS, table, strict=True):
            does = "is silent, and should fire" if fires else "fires, and should stay silent"
            message = f"For the inputs {inputs} your {name} {does}."
            properties.append(Property(f"{name} {inputs}", message))
    return Judge(tuple(properties), lambda rng: list(TABLES), _look, text)


def of_gates(*names: str) -> list[str]:
    """Return the properties that these gates must have."""
    return ["form", *(f"{name} {what}" for name in names for what in ("again", *INPUTS))]


def _look(subject: Subject, name: str) -> Sight:
    tables = []
    for _ in range(2):
        outcome = subject.call(name)
        if outcome.raised:
            return Sight(
                {"form": f"For {name} it stopped with {outcome.raised}: {outcome.message}."}
            )
        table = truth_table(outcome.value)
        if table is None:
            came = f"For {name} it must return {FORM}, but {describe(outcome.value)} came."
            return Sight({"form": came}, f'gate("{name}") → {show(outcome.value)}')
        tables.append(table)
    table, second = tables
    if table != second:
        return Sight({f"{name} again": True})
    wrong = [i for i in range(4) if table[i] != TABLES[name][i]]
    if not wrong:
        return Sight()
    first = wrong[0]
    return Sight(
        {f"{name} {INPUTS[i]}": True for i in wrong},
        f"{name} for the inputs {INPUTS[first]}: the neuron gives {table[first]}",
    )


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
    return [int(z >= 0) for z in np.array(INPUTS) @ w + b.item()]
