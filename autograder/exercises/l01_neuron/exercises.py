"""Lesson 01: a single neuron, the gates it can be, and the rule by which it learns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.draws import after_asarray, floats, kinds, unchanged, values
from autograder.engine.exercise import Arguments, Draw, old_exercise, old_part
from autograder.exercises.l01_neuron.gates import GATE_MISTAKES, RIGHT_GATES, gate_part
from autograder.exercises.l01_neuron.mistakes import (
    BATCH,
    FIRES,
    LEARN,
    NEURON,
    NEURON_BATCH_MISTAKES,
    NEURON_MISTAKES,
    PERCEPTRON_UPDATE_MISTAKES,
    STEP_MISTAKES,
    decision,
)
from nnlib import neuron as reference


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


step = old_exercise(
    name="step",
    signature="step(z)",
    reference=reference.step,
    parts=(
        values(1, _scores),
        old_part("fires at exactly 0", 0.5, lambda rng: [(np.array([-1.0, 0.0, 2.0]),), (0.0,)]),
        kinds(0.25, _scores),
        unchanged(0.25, _scores),
    ),
    look=FIRES,
    hints=(
        "What does the comparison `z >= 0` give for an array? Try it in a cell of your own.",
        "True and False become 1 and 0 with `.astype(int)`; or choose with `np.where(condition, 1, 0)`.",
        "In one line: return np.where(?, 1, 0), with the condition under which the neuron fires.",
    ),
    mistakes=STEP_MISTAKES,
    right=after_asarray(
        lambda z: (z >= 0).astype(int),
        lambda z: np.heaviside(z, 1.0),
        lambda z: 1 - (z < 0),
        lambda z: np.array([int(v >= 0) for v in z.ravel()]).reshape(z.shape),
    ),
)

neuron = old_exercise(
    name="neuron",
    signature="neuron(x, w, b)",
    reference=reference.neuron,
    parts=(
        old_part("values", 1, _both_sides),
        old_part(
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
    look=NEURON,
    hints=(
        "Three things happen in order: weigh the inputs, add the bias, decide. Which of them does `x @ w` do?",
        "The score is z = x @ w + b, one number. Your own `step` makes the decision of it.",
        "In one line: return step(x @ w + ?), with what is missing in place of the question mark.",
    ),
    mistakes=NEURON_MISTAKES,
    right=after_asarray(
        lambda x, w, b: int(np.dot(x, w) + b >= 0),
        lambda x, w, b: np.where(np.sum(x * w) + b >= 0, 1, 0),
        lambda x, w, b: np.heaviside(np.einsum("d,d->", x, w) + b, 1.0),
        lambda x, w, b: sum(p * q for p, q in zip(x, w, strict=True)) + b >= 0,
    ),
)

neuron_batch = old_exercise(
    name="neuron_batch",
    signature="neuron_batch(X, w, b)",
    reference=reference.neuron_batch,
    parts=(
        values(1, _batch),
        old_part(
            "a score of exactly 0",
            0.5,
            lambda rng: [
                (np.array([[1.0, 2.0], [0.0, 0.0], [1.0, 3.0]]), np.array([3.0, -1.0]), -1.0)
            ],
        ),
        kinds(0.25, _batch),
        unchanged(0.25, _batch),
    ),
    look=BATCH,
    hints=(
        "`X @ w` has the shape (N,). What does broadcasting make of a vector (N,) plus one number b?",
        "Shapes: (N, D) @ (D,) gives (N,); adding b keeps (N,); your `step` keeps (N,).",
        "In one line: return step(? + b), with the scores of all examples in place of the question mark.",
    ),
    mistakes=NEURON_BATCH_MISTAKES,
    right=after_asarray(
        lambda X, w, b: (X @ w + b >= 0).astype(int),
        lambda X, w, b: np.array([decision(w, b, x) for x in X]),
        lambda X, w, b: np.heaviside(np.einsum("nd,d->n", X, w) + b, 1.0),
        lambda X, w, b: np.where((X * w).sum(axis=1) + b >= 0, 1, 0),
    ),
)

gate = old_exercise(
    name="gate",
    signature="gate(name)",
    reference=reference.gate,
    parts=(gate_part(1, ("AND", "OR")), gate_part(1, ("NAND",))),
    example=("AND",),
    look="Look at “A neuron as a gate” above.",
    hints=(
        "Give both inputs the weight 1. Which scores do the four inputs get before the bias? Above which of them should the gate fire?",
        "The sums are 0, 1, 1, 2. AND must fire at 2 alone, so the bias lies between -2 and -1; OR fires from 1 on.",
        "AND is w = [1, 1] with b = -1.5. Move b for OR. For NAND turn all signs of AND round.",
    ),
    mistakes=GATE_MISTAKES,
    right=RIGHT_GATES,
)

perceptron_update = old_exercise(
    name="perceptron_update",
    signature="perceptron_update(w, b, x, y, lr)",
    reference=reference.perceptron_update,
    parts=(
        old_part(
            "moves when wrong",
            1.5,
            _updates(True, (np.zeros(2), 0.0, np.array([1.0, -2.0]), 0, 0.5)),
        ),
        old_part(
            "stays when right",
            0.5,
            _updates(False, (np.zeros(2), 0.0, np.array([1.0, -2.0]), 1, 0.5)),
        ),
        kinds(0.5, _update),
        unchanged(0.5, _update),
    ),
    look=LEARN,
    hints=(
        "Work out the error first: y minus the neuron's answer. Which three values can it have, and which of them means “leave everything alone”?",
        "With e = y - neuron(x, w, b), the rule is: w + lr * e * x, and b + lr * e.",
        "Three lines: error = y - neuron(x, w, b), then w = w + ?, b = b + ?, then return w, b.",
    ),
    mistakes=PERCEPTRON_UPDATE_MISTAKES,
    right=(
        lambda w, b, x, y, lr: (
            np.add(w, lr * (y - decision(w, b, np.asarray(x))) * np.asarray(x)),
            b + lr * (y - decision(w, b, np.asarray(x))),
        ),
        lambda w, b, x, y, lr: _by_cases(np.array(w), b, np.asarray(x), y, lr),
        lambda w, b, x, y, lr: _by_loop(list(w), b, list(x), y, lr),
    ),
)


def _by_cases(w, b, x, y, lr):
    fires = x @ w + b >= 0
    if fires and y == 0:
        return w - lr * x, b - lr
    if not fires and y == 1:
        return w + lr * x, b + lr
    return w, b


def _by_loop(w, b, x, y, lr):
    error = y - (1 if sum(p * q for p, q in zip(w, x, strict=True)) + b >= 0 else 0)
    return np.array([p + lr * error * q for p, q in zip(w, x, strict=True)]), b + lr * error
