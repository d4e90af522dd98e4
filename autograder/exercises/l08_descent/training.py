"""Judges mini-batches and training by what they do: the draws are the learner's own affair."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.engine.exercise import ExerciseText
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Outcome, Subject
from nnlib.activations import relu
from nnlib.descent import gd_step
from nnlib.losses import cross_entropy
from nnlib.mlp import loss_and_grads, mlp_forward

BATCH_SIZE = 32
Trained = tuple[list[tuple[np.ndarray, np.ndarray]], list[float]]


# Mini-batches.

BATCH_PROPERTIES = (
    Property(
        "form",
        "Expected are pairs `(X_batch, y_batch)`, one after the other, with as many labels as "
        "examples in each.",
    ),
    Property(
        "complete",
        "Every example must come exactly once in a pass over the data; here some are missing or "
        "come twice.",
    ),
    Property(
        "together",
        "Examples and labels no longer belong together: row i of `X_batch` must stand beside its "
        "own label in `y_batch`.",
    ),
    Property(
        "sizes",
        "Every batch must have `size` examples, but for the last, which has what is left.",
    ),
    Property("shuffled", "The examples come in the order in which they were given."),
    Property(
        "from rng",
        "The order must come from `rng`: the same generator state gives the same order, another "
        "state another one.",
    ),
    Property(
        "unchanged",
        "The caller's own `X` or `y` was changed: `rng.shuffle` writes into it. Draw an order with "
        "`rng.permutation(N)` and index with it.",
    ),
)


def minibatch_judge(text: ExerciseText) -> Judge:
    """Make the judge of mini-batches."""
    return Judge(BATCH_PROPERTIES, _batch_trials, _look_at_batches, text)


def _batch_trials(rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """Draw (N, size, seed): sizes that divide N, that do not, and that exceed it."""
    seed = int(rng.integers(1000))
    return [(23, 5, seed), (24, 6, seed + 1), (17, 1, seed + 2), (13, 13, seed + 3), (12, 50, seed)]


def _look_at_batches(subject: Subject, trial: tuple[int, int, int]) -> Sight:
    """Return what is wrong with a subject's batches."""
    N, size, seed = trial
    X = np.arange(3.0 * N).reshape(N, 3)
    y = np.arange(N) * 10
    outcome = _batches(subject, X, y, size, seed)
    order = _order(outcome.value)
    if outcome.raised:
        return Sight({"form": stop(outcome)})
    if order is None:
        return Sight({"form": "no pairs"})
    lengths = [len(pair[0]) for pair in outcome.value]
    expected = [min(size, N - start) for start in range(0, N, size)]
    rows, labels = order
    after = outcome.arguments
    broken = {
        "complete": sorted(rows) != list(range(N)),
        "together": rows != labels and ("unmoved" if labels == sorted(labels) else "mixed"),
        "sizes": lengths != expected,
        "shuffled": rows == list(range(len(rows))),
        "from rng": not _follows_rng(subject, X, y, size, seed, order),
        "unchanged": not (np.array_equal(after[0], X) and np.array_equal(after[1], y)),
    }
    return Sight({name: str(what) for name, what in broken.items() if what})


def _batches(subject: Subject, X: Any, y: Any, size: int, seed: int) -> Outcome:
    rng = np.random.default_rng(seed)
    return subject.use(lambda subject, *args: list(subject.thing(*args)), X, y, size, rng)


def _order(batches: Any) -> tuple[list[float], list[float]] | None:
    """Return which row and which label came where; None where these are no batches."""
    if type(batches) is not list or not batches:
        return None
    rows, labels = [], []
    for pair in batches:
        if type(pair) not in (tuple, list) or len(pair) != 2:
            return None
        try:
            X, y = (np.asarray(array, dtype=float) for array in pair)
        except (TypeError, ValueError, OverflowError):
            return None
        if X.ndim != 2 or X.shape[1] != 3 or y.shape != (len(X),):
            return None
        rows += (X[:, 0] / 3).tolist()
        labels += (y / 10).tolist()
    return rows, labels


def _follows_rng(subject: Subject, X: Any, y: Any, size: int, seed: int, order: Any) -> bool:
    again = _order(_batches(subject, X, y, size, seed).value)
    other = _order(_batches(subject, X, y, size, seed + 500).value)
    return again == order and other != order


# Training.

CENTRES = np.array([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])


def training_judge(text: ExerciseText) -> Judge:
    """Make the judge of training loops; three of its properties are mistakes of their own."""
    properties = (
        Property(
            "form",
            "Expected are two things: `params`, a list of pairs (W, b) with the shapes that `sizes` "
            "says, and `losses`, one number an epoch.",
        ),
        Property(
            "learns",
            "After training, the network names too few of new points right. Does each step use the "
            "parameters that the step before returned?",
        ),
        Property(
            "steps",
            "The number of steps is not right: one step for each mini-batch of 32, through all "
            "examples, in each epoch.",
        ),
        Property("stale", text["gradients of the epoch's first parameters"].message),
        Property("biases", text["biases left alone"].message),
        Property(
            "losses",
            "`losses` should hold the mean loss over all examples of each epoch: not that of a single "
            "mini-batch, and no sum.",
        ),
        Property("new order", text["the same order in every epoch"].message),
        Property(
            "from rng",
            "All randomness must come from `rng`: the same generator state gives the same network, "
            "another state another one.",
        ),
    )
    return Judge(properties, _training_trials, _look_at_training, text)


def _training_trials(rng: np.random.Generator) -> list[tuple[int, int]]:
    """Draw (N, seed): three clouds of points in the plane."""
    return [(96, int(rng.integers(1000)))]


def clouds(N: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw N points of three classes, well apart."""
    y = rng.permutation(np.arange(N) % 3)
    return CENTRES[y] + 0.4 * rng.normal(size=(N, 2)), y


def _look_at_training(subject: Subject, trial: tuple[int, int]) -> Sight:
    """Return what is wrong with a subject's training."""
    N, seed = trial
    rng = np.random.default_rng(seed)
    (X, y), (X_new, y_new), sizes = clouds(N, rng), clouds(N, rng), [2, 6, 3]
    trained = _train(subject, X, y, sizes, 0.3, 6, seed)
    if isinstance(trained, str):
        return Sight({"form": trained})
    params, _ = trained
    right = np.mean(mlp_forward(X_new, params, [relu]).argmax(axis=1) == y_new)
    again = _train(subject, X, y, sizes, 0.3, 6, seed)
    other = _train(subject, X, y, sizes, 0.3, 6, seed + 500)
    broken = {
        "learns": right < 0.9,
        **_slowly(subject, X, y, sizes, seed),
        "stale": _stale(subject, sizes, seed),
        "from rng": not (_same(trained, again) and not _same(trained, other)),
    }
    return Sight({name: str(what) for name, what in broken.items() if what})


def _slowly(subject: Subject, X: Any, y: Any, sizes: list[int], seed: int) -> dict[str, Any]:
    """Look at two trainings with a tiny learning rate, of one epoch and of two.

    The network hardly changes on the way: so its loss is that of every epoch, and the way through
    the second epoch is the number of its steps times one step.
    """
    lr, rngs = 1e-4, [np.random.default_rng(seed) for _ in range(2)]
    one, two = (
        _train(subject, X, y, sizes, lr, epochs, rng)
        for epochs, rng in zip((1, 2), rngs, strict=True)
    )
    if isinstance(one, str) or isinstance(two, str):
        return {"steps": "unknown"}
    steps = _steps(one, two, X, y, lr)
    if steps == "wild" and _same(one, _train(subject, X, y, sizes, 2 * lr, 1, seed)):
        return {"steps": "lr ignored"}
    shares = np.array(two[1]) / cross_entropy(mlp_forward(X, two[0], [relu]), y)
    first, second = (rng.bit_generator.state for rng in rngs)
    return {
        "steps": steps != str(len(X) // BATCH_SIZE) and steps,
        "biases": all(np.array_equal(p[1], q[1]) for p, q in zip(one[0], two[0], strict=True)),
        "losses": np.abs(shares - 1).max() > 0.01 and ("large" if shares.min() > 1.5 else "other"),
        # Who draws nothing in the second epoch has no new order for it.
        "new order": first == second,
    }


def _stale(subject: Subject, sizes: list[int], seed: int) -> bool:
    """Look whether the second step of an epoch has the gradients of the first step's parameters.

    All examples are one and the same, so that every mini-batch is too, whatever its order.
    """
    X, y, lr = np.tile(CENTRES[1], (2 * BATCH_SIZE, 1)), np.ones(2 * BATCH_SIZE, dtype=int), 0.5
    one, two = (_train(subject, X, y, sizes, lr, epochs, seed) for epochs in (1, 2))
    if isinstance(one, str) or isinstance(two, str):
        return False
    start, ends = one[0], {}
    for name in ("right", "stale"):
        params = at = start
        for _ in range(2):
            params = gd_step(params, loss_and_grads(X, y, at)[1], lr)
            at = params if name == "right" else start
        ends[name] = _distance(two[0], params)
    return ends["stale"] < ends["right"]


def _distance(left: Any, right: Any) -> float:
    return sum(float(np.sum((p - q) ** 2)) for p, q in _side_by_side(left, right))


def _steps(one: Trained, two: Trained, X: Any, y: Any, lr: float) -> str:
    """Count the steps of the second epoch by how far it goes; steps uphill count negative."""
    _, grads = loss_and_grads(X, y, one[0])
    way = sum(float(np.sum((p - q) * g)) for p, q, g in _side_by_side(one[0], two[0], grads))
    length = sum(float(np.sum(g * g)) for _, _, g in _side_by_side(one[0], two[0], grads))
    steps = way / (lr * length)
    return str(round(steps)) if abs(steps) < 2 * len(X) else "wild"


def _side_by_side(*networks: Any) -> list[tuple[Any, ...]]:
    """Return each array of the first network with those that stand for it in the others."""
    return [
        arrays for layers in zip(*networks, strict=True) for arrays in zip(*layers, strict=True)
    ]


def _train(
    subject: Subject,
    X: Any,
    y: Any,
    sizes: list[int],
    lr: float,
    epochs: int,
    source: int | np.random.Generator,
) -> Trained | str:
    """Return the parameters and losses, or what is wrong with the form of the answer.

    ``source`` is a seed, or a generator, which is then left in the state that the call left.
    """
    rng = np.random.default_rng(source)
    outcome = subject.call(X, y, sizes, lr, epochs, rng)
    if outcome.arguments and isinstance(outcome.arguments[5], np.random.Generator):
        rng.bit_generator.state = outcome.arguments[5].bit_generator.state
    value = outcome.value
    if outcome.raised:
        return stop(outcome)
    if type(value) not in (tuple, list) or len(value) != 2:
        return "not two things"
    try:
        params = [(np.asarray(W, dtype=float), np.asarray(b, dtype=float)) for W, b in value[0]]
        losses = [float(loss) for loss in value[1]]
    except (TypeError, ValueError, OverflowError):
        return "no parameters, or no losses"
    if [(W.shape, b.shape) for W, b in params] != [((d, h), (h,)) for d, h in pairwise(sizes)]:
        return "other shapes"
    if not all(np.isfinite(array).all() for pair in params for array in pair):
        return "not finite"
    return (
        (params, losses) if len(losses) == epochs else f"{len(losses) / epochs:g} losses an epoch"
    )


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return False
    pairs = _side_by_side(left[0], right[0])
    return all(np.allclose(p, q, rtol=1e-6, atol=1e-9) for p, q in pairs)
