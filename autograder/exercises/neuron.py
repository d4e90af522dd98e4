"""Lesson 01: a single neuron, the gates it can be, and the rule by which it learns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.draws import after_asarray, floats, kinds, mistakes_after_asarray, unchanged, values
from autograder.exercise import Arguments, Draw, Exercise, Mistake, Part
from autograder.exercises._gates import GATE_MISTAKES, RIGHT_GATES, gate_part
from nnlib import neuron as reference

FIRES = "Look at “Fire or stay silent” above."
NEURON = "Look at “One neuron” above."
BATCH = "Look at “Many examples at once” above."
LEARN = "Look at “Learning from mistakes” above."


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


def _step_in_place(z):
    z[z >= 0] = 1
    z[z < 0] = 0
    return z


def _neuron_in_place(x, w, b):
    w *= x
    return int(w.sum() + b >= 0)


def _update_in_place(w, b, x, y, lr):
    error = y - int(x @ w + b >= 0)
    w += lr * error * x
    return w, b + lr * error


def _decision(w, b, x):
    return int(x @ w + b >= 0)


step = Exercise(
    name="step",
    signature="step(z)",
    reference=reference.step,
    parts=(
        values(1, _scores),
        Part("fires at exactly 0", 0.5, lambda rng: [(np.array([-1.0, 0.0, 2.0]),), (0.0,)]),
        kinds(0.25, _scores),
        unchanged(0.25, _scores),
    ),
    look=FIRES,
    hints=(
        "What does the comparison `z >= 0` give for an array? Try it in a cell of your own.",
        "True and False become 1 and 0 with `.astype(int)`; or choose with `np.where(condition, 1, 0)`.",
        "In one line: return np.where(?, 1, 0), with the condition under which the neuron fires.",
    ),
    mistakes=mistakes_after_asarray(
        Mistake(
            "wrong side at exactly 0",
            lambda z: np.where(z > 0, 1, 0),
            "Right, but for one point: at exactly 0 the neuron fires, so the condition is `>=`, "
            "and not `>`. " + FIRES,
        ),
        Mistake(
            "fires below zero",
            lambda z: np.where(z <= 0, 1, 0),
            "It is the other way round: the neuron fires when its score is 0 or more, and stays "
            "silent below. " + FIRES,
        ),
        Mistake(
            "sign for step",
            lambda z: np.sign(z),
            "This is the sign, which is -1 below zero. A neuron that stays silent gives 0. "
            + FIRES,
        ),
        Mistake(
            "fires above one half",
            lambda z: np.where(z >= 0.5, 1, 0),
            "This neuron waits until 0.5. The step itself is at 0; a threshold of its own comes "
            "in through the bias. " + FIRES,
        ),
        Mistake(
            "input changed in place",
            _step_in_place,
            "The values are right, but the caller's own `z` was changed: `z[...] = 1` writes into "
            "it. `np.where(z >= 0, 1, 0)` makes a new array.",
        ),
    ),
    right=after_asarray(
        lambda z: (z >= 0).astype(int),
        lambda z: np.heaviside(z, 1.0),
        lambda z: 1 - (z < 0),
        lambda z: np.array([int(v >= 0) for v in z.ravel()]).reshape(z.shape),
    ),
)

neuron = Exercise(
    name="neuron",
    signature="neuron(x, w, b)",
    reference=reference.neuron,
    parts=(
        Part("values", 1, _both_sides),
        Part(
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
    mistakes=mistakes_after_asarray(
        Mistake(
            "no bias",
            lambda x, w, b: int(x @ w >= 0),
            "The bias is missing: the score is `x @ w + b`. Without `b` the neuron's line must run "
            "through the origin. " + NEURON,
        ),
        Mistake(
            "no sum",
            lambda x, w, b: np.where(x * w + b >= 0, 1, 0),
            "You multiplied, but did not add up, so each input got a decision of its own. `x * w` "
            "multiplies entry by entry; a dot product, `x @ w`, also adds. " + NEURON,
        ),
        Mistake(
            "bias added once for each input",
            lambda x, w, b: int(np.sum(x * w + b) >= 0),
            "The bias was added once for each input, because it stands inside the sum. It belongs "
            "outside: first add up, then add `b` once. " + NEURON,
        ),
        Mistake(
            "bias subtracted",
            lambda x, w, b: int(x @ w - b >= 0),
            "The bias was subtracted. In this course it is added: `x @ w + b`. " + NEURON,
        ),
        Mistake(
            "score for decision",
            lambda x, w, b: x @ w + b,
            "This is the score. The neuron's answer is 0 or 1: put the score through your `step`. "
            + NEURON,
        ),
        Mistake(
            "wrong side at exactly 0",
            lambda x, w, b: int(x @ w + b > 0),
            "Right, but for one point: with a score of exactly 0 the neuron fires. Is your `step` "
            "right at 0? " + FIRES,
        ),
        Mistake(
            "w changed in place",
            _neuron_in_place,
            "The answers are right, but the caller's own `w` was changed: `*=` writes into it, and "
            "the next example meets other weights. `x @ w` makes something new.",
        ),
    ),
    right=after_asarray(
        lambda x, w, b: int(np.dot(x, w) + b >= 0),
        lambda x, w, b: np.where(np.sum(x * w) + b >= 0, 1, 0),
        lambda x, w, b: np.heaviside(np.einsum("d,d->", x, w) + b, 1.0),
        lambda x, w, b: sum(p * q for p, q in zip(x, w, strict=True)) + b >= 0,
    ),
)

neuron_batch = Exercise(
    name="neuron_batch",
    signature="neuron_batch(X, w, b)",
    reference=reference.neuron_batch,
    parts=(
        values(1, _batch),
        Part(
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
    mistakes=mistakes_after_asarray(
        Mistake(
            "no bias",
            lambda X, w, b: np.where(X @ w >= 0, 1, 0),
            "The bias is missing: the scores are `X @ w + b`. " + BATCH,
        ),
        Mistake(
            "no sum",
            lambda X, w, b: np.where(X * w + b >= 0, 1, 0),
            "You multiplied, but did not add up, so each feature got a decision of its own. "
            "`X @ w` multiplies and adds. " + BATCH,
        ),
        Mistake(
            "summed over the wrong axis",
            lambda X, w, b: np.where((X * w).sum(axis=0) + b >= 0, 1, 0),
            "You added down the columns. Each example is a row, so add along axis 1. " + BATCH,
        ),
        Mistake(
            "a column, not a vector",
            lambda X, w, b: np.where(X @ np.reshape(w, (-1, 1)) + b >= 0, 1, 0),
            "The answers are right, but they stand in a column, `(N, 1)`; asked for is `(N,)`. "
            + BATCH,
        ),
        Mistake(
            "scores for decisions",
            lambda X, w, b: X @ w + b,
            "These are the scores. The neuron's answers are 0 or 1: put the scores through your "
            "`step`. " + BATCH,
        ),
        Mistake(
            "wrong side at exactly 0",
            lambda X, w, b: np.where(X @ w + b > 0, 1, 0),
            "Right, but for one point: with a score of exactly 0 the neuron fires. Is your `step` "
            "right at 0? " + FIRES,
        ),
        Mistake(
            "last row dropped",
            lambda X, w, b: np.array([_decision(w, b, X[i]) for i in range(len(X) - 1)]),
            "The last example is missing. `range(n)` already stops before n.",
        ),
    ),
    right=after_asarray(
        lambda X, w, b: (X @ w + b >= 0).astype(int),
        lambda X, w, b: np.array([_decision(w, b, x) for x in X]),
        lambda X, w, b: np.heaviside(np.einsum("nd,d->n", X, w) + b, 1.0),
        lambda X, w, b: np.where((X * w).sum(axis=1) + b >= 0, 1, 0),
    ),
)

gate = Exercise(
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

perceptron_update = Exercise(
    name="perceptron_update",
    signature="perceptron_update(w, b, x, y, lr)",
    reference=reference.perceptron_update,
    parts=(
        Part(
            "moves when wrong",
            1.5,
            _updates(True, (np.zeros(2), 0.0, np.array([1.0, -2.0]), 0, 0.5)),
        ),
        Part(
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
    mistakes=mistakes_after_asarray(
        Mistake(
            "bias not updated",
            lambda w, b, x, y, lr: (w + lr * (y - _decision(w, b, x)) * x, b),
            "The weights move as they should, but the bias stayed. It learns too: `b + lr * error`. "
            + LEARN,
        ),
        Mistake(
            "updated even when right",
            lambda w, b, x, y, lr: (w + lr * (2 * y - 1) * x, b + lr * (2 * y - 1)),
            "The neuron was right, and yet it moved. With `error = y - neuron(x, w, b)` the step "
            "is 0 where the answer is right. " + LEARN,
        ),
        Mistake(
            "wrong direction",
            lambda w, b, x, y, lr: (
                w - lr * (y - _decision(w, b, x)) * x,
                b - lr * (y - _decision(w, b, x)),
            ),
            "It moves the wrong way: after this step the neuron is further off than before. The "
            "error is `y` minus the answer, and it is added. " + LEARN,
        ),
        Mistake(
            "learning rate left out",
            lambda w, b, x, y, lr: (w + (y - _decision(w, b, x)) * x, b + (y - _decision(w, b, x))),
            "The direction is right and the step too long: multiply it by `lr`, for the bias too. "
            + LEARN,
        ),
        Mistake(
            "learning rate left out for the bias",
            lambda w, b, x, y, lr: (
                w + lr * (y - _decision(w, b, x)) * x,
                b + (y - _decision(w, b, x)),
            ),
            "The weights are right. The bias moves too far: its step is `lr * error`, with the "
            "same learning rate. " + LEARN,
        ),
        Mistake(
            "score for decision",
            lambda w, b, x, y, lr: (w + lr * (y - (x @ w + b)) * x, b + lr * (y - (x @ w + b))),
            "The error was taken from the score. Take it from the decision, 0 or 1: "
            "`y - neuron(x, w, b)`. " + LEARN,
        ),
        Mistake(
            "input not used",
            lambda w, b, x, y, lr: (
                w + lr * (y - _decision(w, b, x)),
                b + lr * (y - _decision(w, b, x)),
            ),
            "All weights move by the same amount. Each should move in proportion to its own input: "
            "`lr * error * x`. " + LEARN,
        ),
        Mistake(
            "wrong side at exactly 0",
            lambda w, b, x, y, lr: (
                w + lr * (y - int(x @ w + b > 0)) * x,
                b + lr * (y - int(x @ w + b > 0)),
            ),
            "Right, but for a score of exactly 0, where the neuron fires. Training starts there, "
            "with all weights 0. Use your `neuron` for the answer. " + FIRES,
        ),
        Mistake(
            "w changed in place",
            _update_in_place,
            "The new values are right, but the caller's own `w` was changed: `+=` writes into it. "
            "`w = w + ...` makes a new array. " + LEARN,
        ),
    ),
    right=(
        lambda w, b, x, y, lr: (
            np.add(w, lr * (y - _decision(w, b, np.asarray(x))) * np.asarray(x)),
            b + lr * (y - _decision(w, b, np.asarray(x))),
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
