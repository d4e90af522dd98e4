"""Lesson 08: gradient descent, scaling, mini-batches, and the training loop."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from autograder.exercises.l08_descent.training import clouds, minibatch_judge, training_judge
from nnlib import descent as reference

TEXT = read_catalogue(__file__)
MINIBATCHES = minibatch_judge(TEXT["minibatches"])
TRAIN_MLP = training_judge(TEXT["train_mlp"])


def _params_and_grads(rng: np.random.Generator, n: int) -> Arguments:
    sizes = [n + 1, n, n + 2]
    layers = list(pairwise(sizes))
    params, grads = (
        [(floats(rng, d, h), floats(rng, h)) for d, h in layers[: 1 + n % 2]] for _ in range(2)
    )
    return params, grads, float(rng.choice([0.1, 0.25, 0.03]))


def _regression(rng: np.random.Generator, n: int) -> Arguments:
    return floats(rng, n, 3), floats(rng, n), 0.02, int(rng.integers(3, 6))


def _two_tables(rng: np.random.Generator, n: int) -> Arguments:
    """Draw tables whose means and spreads differ from feature to feature and between the two."""
    center, width = 10 * floats(rng, 3), np.array([1.0, 5.0, 30.0])
    train = center + width * floats(rng, n + 1, 3)
    return train, center + 5 + 2 * width * floats(rng, n, 3)


def _one_never_varies(rng: np.random.Generator) -> list[Arguments]:
    train, test = floats(rng, 4, 3), floats(rng, 2, 3)
    train[:, 1] = 2.0
    return [(train, test), (np.array([[1.0, 4.0]]), np.array([[3.0, 4.0], [1.0, 5.0]]))]


gd_step = Exercise(
    text=TEXT["gd_step"],
    reference=reference.gd_step,
    parts=(
        values(1, _params_and_grads),
        kinds(0.5, _params_and_grads),
        unchanged(0.5, _params_and_grads),
    ),
)

standardize = Exercise(
    text=TEXT["standardize"],
    reference=reference.standardize,
    parts=(
        values(1.5, _two_tables),
        Agreement("a feature that never varies", 0.5, _one_never_varies),
        kinds(0.5, _two_tables),
        unchanged(0.5, _two_tables),
    ),
)

fit_linear = Exercise(
    text=TEXT["fit_linear"],
    reference=reference.fit_linear,
    parts=(
        values(2, _regression),
        kinds(0.5, _regression),
        unchanged(0.5, _regression),
    ),
)

minibatches = Exercise(
    text=TEXT["minibatches"],
    reference=reference.minibatches,
    parts=(
        MINIBATCHES.part("every example once, with its label", 1.5, "form", "complete", "together"),
        MINIBATCHES.part("the sizes", 0.5, "sizes"),
        MINIBATCHES.part("a random order, from rng", 0.5, "shuffled", "from rng"),
        MINIBATCHES.part("your input stays as it was", 0.5, "unchanged"),
    ),
    example=(np.arange(12.0).reshape(4, 3), np.arange(4), 2, np.random.default_rng(0)),
)

train_mlp = Exercise(
    text=TEXT["train_mlp"],
    reference=reference.train_mlp,
    parts=(
        TRAIN_MLP.part("it learns", 2, "form", "learns"),
        TRAIN_MLP.part("one step for each mini-batch", 1, "steps", "stale", "biases"),
        TRAIN_MLP.part("the losses", 0.5, "losses"),
        TRAIN_MLP.part("random in every epoch, from rng", 0.5, "from rng", "new order"),
    ),
    example=(*clouds(9, np.random.default_rng(0)), [2, 4, 3], 0.1, 1, np.random.default_rng(0)),
)
