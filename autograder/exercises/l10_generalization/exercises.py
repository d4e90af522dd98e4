"""Lesson 10: how good on new data, and what helps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds
from autograder.engine.exercise import Agreement, Arguments, Exercise
from autograder.exercises.l10_generalization.dropping import (
    AT_TEST_TIME,
    FROM_RNG,
    IN_TRAINING,
    dropping,
)
from autograder.exercises.shared.optional import optional_arguments
from nnlib import metrics, normalization, regularization

TEXT = read_catalogue(__file__)
DROPPING = dropping(TEXT["dropout"])


def _labels(rng: np.random.Generator, N: int, K: int) -> Arguments:
    """Draw labels in which pairs repeat, and every kind of error is possible."""
    y = rng.integers(0, K, size=N)
    wrong = rng.random(N) < 0.5
    return y, np.where(wrong, rng.integers(0, K, size=N), y), K


def _ordinary(rng: np.random.Generator) -> list[Arguments]:
    # More examples than pairs of labels, so that some pairs come up more than once.
    return [_labels(rng, N, K) for N, K in ((12, 2), (30, 3), (40, 4), (60, 5))]


def _absent_classes(rng: np.random.Generator) -> list[Arguments]:
    """Draw labels in which the last class never occurs: the table has its row all the same."""
    return [(*_labels(rng, N, K)[:2], K + 1) for N, K in ((9, 2), (20, 3), (1, 2))]


def _other_labels(rng: np.random.Generator) -> list[Arguments]:
    y, y_hat, K = _labels(rng, 8, 3)
    return [(y.tolist(), y_hat.tolist(), K), (y.astype(np.int32), y_hat.astype(np.uint8), K)]


def _wandering(rng: np.random.Generator) -> list[Arguments]:
    """Draw losses that fall and then wander, with no two alike, and every outcome among them."""
    cases: list[Arguments] = [([0.9, 0.5, 0.6], 2), ([0.9, 0.5, 0.6, 0.7], 2), ([0.7], 1)]
    for length in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16):
        for patience in (1, 2, 3):
            # Steps of 0.05 and of 0.004 never cancel in so few epochs: no two losses are equal.
            history = 0.5 + rng.permutation(length) / 20 - 0.004 * np.arange(length)
            cases.append(([round(float(loss), 3) for loss in history], patience))
    # A long spell without a new minimum that is over, and one that is too short after it.
    cases += [([0.5, 0.6, 0.7, 0.4], 2), ([0.5, 0.6, 0.7, 0.4, 0.45], 2)]
    # Many epochs without a new minimum, and never two of them in a row.
    return [*cases, ([0.9, 0.8, 0.85, 0.7, 0.75, 0.6], 2)]


def _ties(rng: np.random.Generator) -> list[Arguments]:
    low = float(rng.integers(10, 30)) / 100
    return [
        ([0.9, low, low, low], 2),
        ([0.9, low, 0.6, low], 2),
        ([low, low], 1),
        ([0.9, low, low], 2),
        ([low, low, low, low], 2),
        ([low, low, 0.9], 3),
    ]


def _other_histories(rng: np.random.Generator) -> list[Arguments]:
    history = rng.permutation(6) / 10
    return [
        (history, 2),
        (history.astype(np.float32), 1),
        (tuple(history.tolist()), 3),
        ([3, 1, 2], 1),
    ]


def _network(rng: np.random.Generator, *sizes: int) -> list[tuple[Any, Any]]:
    return [(floats(rng, d, h), floats(rng, h)) for d, h in pairwise(sizes)]


def _networks(rng: np.random.Generator) -> list[Arguments]:
    shapes = ([2, 3], [1, 1], [3, 4, 2], [2, 5, 1, 3])
    strengths = rng.permutation([0.1, 0.3, 0.5, 2.0])
    return [(_network(rng, *s), float(lam)) for s, lam in zip(shapes, strengths, strict=True)]


def _other_networks(rng: np.random.Generator) -> list[Arguments]:
    whole = [(np.array([[3, -1], [2, 5]]), np.array([4, 1]))]
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in _network(rng, 2, 3)]
    return [(whole, 2), (single, 0.5), (_network(rng, 2, 3), 0)]


def _without_chance(rng: np.random.Generator) -> list[Arguments]:
    """Draw calls in which nothing is random: p = 0, or test time."""
    X = floats(rng, 3, 4)
    return [
        (X, 0.0, _generator(rng), True),
        (X.tolist(), 0.5, _generator(rng), False),
        (np.rint(3 * X).astype(int), 0.0, _generator(rng), True),
        (X.astype(np.float32), 0.5, _generator(rng), False),
        (X[:1], 0.0, _generator(rng), True),
    ]


def _generator(rng: np.random.Generator) -> np.random.Generator:
    return np.random.default_rng(rng.integers(2**32))


def _features(rng: np.random.Generator, n: int, training: bool) -> Arguments:
    d = int(rng.integers(2, 5))
    state = {"mean": floats(rng, d), "var": floats(rng, d) ** 2 + 0.5}
    # Rows far apart: values that differ in the last digit only are beyond float32.
    X = floats(rng, n, d) + 10 * np.arange(n)[:, np.newaxis]
    return X, floats(rng, d), floats(rng, d), state, training


def _in_either_case(rng: np.random.Generator, n: int) -> Arguments:
    return _features(rng, n, bool(rng.integers(2)))


def _in_training(rng: np.random.Generator) -> list[Arguments]:
    cases = [_features(rng, n, True) for n in (3, 4, 5, 8)]
    # Close values: their variance is so small that eps shows.
    X, *rest = _features(rng, 6, True)
    return [*cases, (X / 1000, *rest)]


def _at_test_time(rng: np.random.Generator) -> list[Arguments]:
    return [_features(rng, n, False) for n in (1, 2, 5)]


def _running_states(rng: np.random.Generator) -> list[Arguments]:
    return [_features(rng, n, training) for n in (4, 7) for training in (True, False)]


def _constant_feature(rng: np.random.Generator) -> list[Arguments]:
    X, *rest = _features(rng, 4, True)
    X[:, 0] = 2.5
    return [(X, *rest), (X[:1], *rest)]


def _other_eps(rng: np.random.Generator) -> list[Arguments]:
    return [(*_features(rng, n, training), 0.5, 0.5) for n, training in ((4, True), (3, False))]


confusion_matrix = Exercise(
    text=TEXT["confusion_matrix"],
    reference=metrics.confusion_matrix,
    parts=(
        Agreement("values", 1, _ordinary),
        Agreement("a class that never occurs", 0.5, _absent_classes),
        Agreement("lists, other integers", 0.5, _other_labels),
    ),
)

early_stop = Exercise(
    text=TEXT["early_stop"],
    reference=regularization.early_stop,
    parts=(
        Agreement("values", 1, _wandering),
        Agreement("a tie is no improvement", 0.5, _ties),
        Agreement("arrays, tuples, integers", 0.5, _other_histories),
    ),
)

l2_penalty = Exercise(
    text=TEXT["l2_penalty"],
    reference=regularization.l2_penalty,
    parts=(
        Agreement("values", 1, _networks),
        Agreement("integers, float32, lam = 0", 0.5, _other_networks),
        Agreement("your input stays as it was", 0.5, _networks, watch="arguments"),
    ),
    rtol=1e-6,
)

l2_penalty_grads = Exercise(
    text=TEXT["l2_penalty_grads"],
    reference=regularization.l2_penalty_grads,
    parts=(
        Agreement("values", 1, _networks),
        Agreement("integers, float32, lam = 0", 0.5, _other_networks),
        Agreement("your input stays as it was", 0.5, _networks, watch="arguments"),
    ),
)

dropout = Exercise(
    text=TEXT["dropout"],
    reference=regularization.dropout,
    parts=(
        DROPPING.part("training: silenced and rescaled", 1.5, *(p.name for p in IN_TRAINING)),
        DROPPING.part("test time: X comes back", 0.5, AT_TEST_TIME.name),
        DROPPING.part("drawn from rng", 0.5, FROM_RNG.name),
        Agreement("p = 0, lists, integers, float32", 0.5, _without_chance),
    ),
)

batchnorm_forward = Exercise(
    text=TEXT["batchnorm_forward"],
    called_as="batchnorm_forward(X, gamma, beta, state, training)",
    reference=normalization.batchnorm_forward,
    parts=(
        Agreement("training: values", 1, _in_training),
        Agreement("test time: values", 0.75, _at_test_time),
        optional_arguments(
            0.25,
            "another eps",
            normalization.batchnorm_forward,
            _other_eps,
            TEXT["batchnorm_forward"],
        ),
        Agreement("state kept, the rest untouched", 1, _running_states, watch="arguments"),
        Agreement("a constant feature, one row", 0.5, _constant_feature, watch="warnings"),
        kinds(0.5, _in_either_case),
    ),
)
