"""Lesson 01: a single neuron, the gates it can be, and the rule by which it learns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Draw, Exercise
from autograder.exercises.l01_neuron.gates import gate_judge, of_gates
from nnlib import neuron as reference

TEXT = read_catalogue(__file__)
_GATES = gate_judge(TEXT["gate"])


def _scores(rng: np.random.Generator, n: int) -> Arguments:
    return (floats(rng, n, int(rng.integers(2, 5))),)


def _example(rng: np.random.Generator, n: int, side: int = 0) -> Arguments:
    """Draw x, w and b with the score on the given side of 0, well away from it."""
    x, w = floats(rng, n + 1), floats(rng, n + 1)
    side = side or int(rng.choice([-1, 1]))
    return x, w, round(float(-(x @ w) + side * rng.uniform(0.5, 1.5)), 2)


def _both_sides(rng: np.random.Generator) -> list[Arguments]:
    """Draw examples whose answers tell apart a bias left out, subtracted, or added too often."""
    cases = [_example(rng, n, side) for n in (1, 2, 3, 4, 6) for side in (-1, 1)]
    for n in (1, 2, 4):
        x, w, _ = _example(rng, n)
        # Larger than the score, with its sign; smaller, against it.
        cases += [(x, w, round(float(x @ w) * share, 3)) for share in (1.5, -0.75)]
    return cases


def _batch(rng: np.random.Generator, n: int) -> Arguments:
    """Draw X, w and b with the widest gap between scores at 0, which is not where b = 0 has it."""
    d = n + int(rng.integers(1, 4))
    X, w = floats(rng, n, d), floats(rng, d)
    scores = np.sort(X @ w)
    if n == 1:
        return X, w, round(float(-scores[0] + rng.choice([-1, 1])), 2)
    gaps = [(high - low, -(high + low) / 2) for low, high in pairwise(scores)]
    away = [gap for gap in gaps if abs(gap[1]) > gap[0] / 2]
    return X, w, float(max(away or gaps)[1])


def _update(rng: np.random.Generator, n: int, wrong: bool | None = None) -> Arguments:
    """Draw the arguments of an update, with the neuron wrong about x, or right."""
    x, w, b = _example(rng, n)
    fires = int(x @ w + b >= 0)
    wrong = bool(rng.integers(2)) if wrong is None else wrong
    return w, b, x, 1 - fires if wrong else fires, float(rng.choice([0.1, 0.2, 0.5]))


def _updates(wrong: bool, at_zero: Arguments) -> Draw:
    return lambda rng: [at_zero, *(_update(rng, n, wrong) for n in (1, 2, 2, 3, 3, 4, 5))]


step = Exercise(
    text=TEXT["step"],
    reference=reference.step,
    parts=(
        values(1, _scores),
        Agreement("fires at exactly 0", 0.5, lambda rng: [(np.array([-1.0, 0.0, 2.0]),), (0.0,)]),
        kinds(0.25, _scores),
        unchanged(0.25, _scores),
    ),
)

neuron = Exercise(
    text=TEXT["neuron"],
    reference=reference.neuron,
    parts=(
        Agreement("values", 1, _both_sides),
        Agreement(
            "a score of exactly 0",
            0.5,
            lambda rng: [
                ([1.0, 2.0], [3.0, -1.0], -1.0),
                ([2.0], [0.5], -1.0),
                ([3.0, 1.0], [2.0, 1.0], -2.0),
            ],
        ),
        kinds(0.25, _example),
        unchanged(0.25, _example),
    ),
)

neuron_batch = Exercise(
    text=TEXT["neuron_batch"],
    reference=reference.neuron_batch,
    parts=(
        values(1, _batch),
        Agreement(
            "a score of exactly 0",
            0.5,
            lambda rng: [
                (np.array([[1.0, 2.0], [0.0, 0.0], [1.0, 3.0]]), np.array([3.0, -1.0]), -1.0)
            ],
        ),
        kinds(0.25, _batch),
        unchanged(0.25, _batch),
    ),
)

gate = Exercise(
    text=TEXT["gate"],
    reference=reference.gate,
    parts=(
        _GATES.part("AND and OR", 1, *of_gates("AND", "OR")),
        _GATES.part("NAND", 1, *of_gates("NAND")),
    ),
    example=("AND",),
)

perceptron_update = Exercise(
    text=TEXT["perceptron_update"],
    reference=reference.perceptron_update,
    parts=(
        Agreement(
            "moves when wrong",
            1.5,
            _updates(True, (np.zeros(2), 0.0, np.array([1.0, -2.0]), 0, 0.5)),
        ),
        Agreement(
            "stays when right",
            0.5,
            _updates(False, (np.zeros(2), 0.0, np.array([1.0, -2.0]), 1, 0.5)),
        ),
        kinds(0.5, _update),
        unchanged(0.5, _update),
    ),
)
