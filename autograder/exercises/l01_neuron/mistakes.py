"""What goes wrong with a neuron, and what to say about it (lesson 01)."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import mistakes_after_asarray
from autograder.engine.exercise import old_mistake

FIRES = "Look at “Fire or stay silent” above."
NEURON = "Look at “One neuron” above."
BATCH = "Look at “Many examples at once” above."
LEARN = "Look at “Learning from mistakes” above."


def decision(w, b, x):
    return int(x @ w + b >= 0)


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


STEP_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "wrong side at exactly 0",
        lambda z: np.where(z > 0, 1, 0),
        "Right, but for one point: at exactly 0 the neuron fires, so the condition is `>=`, "
        "and not `>`. " + FIRES,
    ),
    old_mistake(
        "fires below zero",
        lambda z: np.where(z <= 0, 1, 0),
        "It is the other way round: the neuron fires when its score is 0 or more, and stays "
        "silent below. " + FIRES,
    ),
    old_mistake(
        "sign for step",
        lambda z: np.sign(z),
        "This is the sign, which is -1 below zero. A neuron that stays silent gives 0. " + FIRES,
    ),
    old_mistake(
        "fires above one half",
        lambda z: np.where(z >= 0.5, 1, 0),
        "This neuron waits until 0.5. The step itself is at 0; a threshold of its own comes "
        "in through the bias. " + FIRES,
    ),
    old_mistake(
        "input changed in place",
        _step_in_place,
        "The values are right, but the caller's own `z` was changed: `z[...] = 1` writes into "
        "it. `np.where(z >= 0, 1, 0)` makes a new array.",
    ),
)

NEURON_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "no bias",
        lambda x, w, b: int(x @ w >= 0),
        "The bias is missing: the score is `x @ w + b`. Without `b` the neuron's line must run "
        "through the origin. " + NEURON,
    ),
    old_mistake(
        "no sum",
        lambda x, w, b: np.where(x * w + b >= 0, 1, 0),
        "You multiplied, but did not add up, so each input got a decision of its own. `x * w` "
        "multiplies entry by entry; a dot product, `x @ w`, also adds. " + NEURON,
    ),
    old_mistake(
        "bias added once for each input",
        lambda x, w, b: int(np.sum(x * w + b) >= 0),
        "The bias was added once for each input, because it stands inside the sum. It belongs "
        "outside: first add up, then add `b` once. " + NEURON,
    ),
    old_mistake(
        "bias subtracted",
        lambda x, w, b: int(x @ w - b >= 0),
        "The bias was subtracted. In this course it is added: `x @ w + b`. " + NEURON,
    ),
    old_mistake(
        "score for decision",
        lambda x, w, b: x @ w + b,
        "This is the score. The neuron's answer is 0 or 1: put the score through your `step`. "
        + NEURON,
    ),
    old_mistake(
        "wrong side at exactly 0",
        lambda x, w, b: int(x @ w + b > 0),
        "Right, but for one point: with a score of exactly 0 the neuron fires. Is your `step` "
        "right at 0? " + FIRES,
    ),
    old_mistake(
        "w changed in place",
        _neuron_in_place,
        "The answers are right, but the caller's own `w` was changed: `*=` writes into it, and "
        "the next example meets other weights. `x @ w` makes something new.",
    ),
)

NEURON_BATCH_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "no bias",
        lambda X, w, b: np.where(X @ w >= 0, 1, 0),
        "The bias is missing: the scores are `X @ w + b`. " + BATCH,
    ),
    old_mistake(
        "no sum",
        lambda X, w, b: np.where(X * w + b >= 0, 1, 0),
        "You multiplied, but did not add up, so each feature got a decision of its own. "
        "`X @ w` multiplies and adds. " + BATCH,
    ),
    old_mistake(
        "summed over the wrong axis",
        lambda X, w, b: np.where((X * w).sum(axis=0) + b >= 0, 1, 0),
        "You added down the columns. Each example is a row, so add along axis 1. " + BATCH,
    ),
    old_mistake(
        "a column, not a vector",
        lambda X, w, b: np.where(X @ np.reshape(w, (-1, 1)) + b >= 0, 1, 0),
        "The answers are right, but they stand in a column, `(N, 1)`; asked for is `(N,)`. "
        + BATCH,
    ),
    old_mistake(
        "scores for decisions",
        lambda X, w, b: X @ w + b,
        "These are the scores. The neuron's answers are 0 or 1: put the scores through your "
        "`step`. " + BATCH,
    ),
    old_mistake(
        "wrong side at exactly 0",
        lambda X, w, b: np.where(X @ w + b > 0, 1, 0),
        "Right, but for one point: with a score of exactly 0 the neuron fires. Is your `step` "
        "right at 0? " + FIRES,
    ),
    old_mistake(
        "last row dropped",
        lambda X, w, b: np.array([decision(w, b, X[i]) for i in range(len(X) - 1)]),
        "The last example is missing. `range(n)` already stops before n.",
    ),
)

PERCEPTRON_UPDATE_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "bias not updated",
        lambda w, b, x, y, lr: (w + lr * (y - decision(w, b, x)) * x, b),
        "The weights move as they should, but the bias stayed. It learns too: `b + lr * error`. "
        + LEARN,
    ),
    old_mistake(
        "updated even when right",
        lambda w, b, x, y, lr: (w + lr * (2 * y - 1) * x, b + lr * (2 * y - 1)),
        "The neuron was right, and yet it moved. With `error = y - neuron(x, w, b)` the step "
        "is 0 where the answer is right. " + LEARN,
    ),
    old_mistake(
        "wrong direction",
        lambda w, b, x, y, lr: (
            w - lr * (y - decision(w, b, x)) * x,
            b - lr * (y - decision(w, b, x)),
        ),
        "It moves the wrong way: after this step the neuron is further off than before. The "
        "error is `y` minus the answer, and it is added. " + LEARN,
    ),
    old_mistake(
        "learning rate left out",
        lambda w, b, x, y, lr: (w + (y - decision(w, b, x)) * x, b + (y - decision(w, b, x))),
        "The direction is right and the step too long: multiply it by `lr`, for the bias too. "
        + LEARN,
    ),
    old_mistake(
        "learning rate left out for the bias",
        lambda w, b, x, y, lr: (
            w + lr * (y - decision(w, b, x)) * x,
            b + (y - decision(w, b, x)),
        ),
        "The weights are right. The bias moves too far: its step is `lr * error`, with the "
        "same learning rate. " + LEARN,
    ),
    old_mistake(
        "score for decision",
        lambda w, b, x, y, lr: (w + lr * (y - (x @ w + b)) * x, b + lr * (y - (x @ w + b))),
        "The error was taken from the score. Take it from the decision, 0 or 1: "
        "`y - neuron(x, w, b)`. " + LEARN,
    ),
    old_mistake(
        "input not used",
        lambda w, b, x, y, lr: (
            w + lr * (y - decision(w, b, x)),
            b + lr * (y - decision(w, b, x)),
        ),
        "All weights move by the same amount. Each should move in proportion to its own input: "
        "`lr * error * x`. " + LEARN,
    ),
    old_mistake(
        "wrong side at exactly 0",
        lambda w, b, x, y, lr: (
            w + lr * (y - int(x @ w + b > 0)) * x,
            b + lr * (y - int(x @ w + b > 0)),
        ),
        "Right, but for a score of exactly 0, where the neuron fires. Training starts there, "
        "with all weights 0. Use your `neuron` for the answer. " + FIRES,
    ),
    old_mistake(
        "w changed in place",
        _update_in_place,
        "The new values are right, but the caller's own `w` was changed: `+=` writes into it. "
        "`w = w + ...` makes a new array. " + LEARN,
    ),
)
