"""Lesson 06: backpropagation, one layer at a time, then the whole network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import DrawRows, another_like, floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from nnlib import mlp
from nnlib.activations import relu_backward as relu_backward_reference
from nnlib.dense import dense_backward as dense_backward_reference

TEXT = read_catalogue(__file__)


def _blame_and_sums(rng: np.random.Generator, n: int) -> Arguments:
    """Draw dA and Z, with both signs of each meeting both of the other."""
    dA, Z = floats(rng, n, 4), floats(rng, n, 4)
    dA[0], Z[0] = abs(dA[0]) * [1, 1, -1, -1], abs(Z[0]) * [1, -1, 1, -1]
    return dA, Z


def _layer(rng: np.random.Generator, n: int) -> Arguments:
    d = n + int(rng.integers(1, 3))
    return _dense(rng, n, d, d + int(rng.integers(1, 3)))


def _dense(rng: np.random.Generator, n: int, d: int, h: int) -> Arguments:
    return floats(rng, n, h), (floats(rng, n, d), floats(rng, d, h))


def _square(rng: np.random.Generator) -> list[Arguments]:
    """Draw layers with N = D = H: a wrong axis raises no error here, it gives wrong numbers."""
    return [_dense(rng, n, n, n) for n in (2, 3, 4, 5)]


def _params(rng: np.random.Generator, sizes: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw biases away from 0 too: a network that forgets them must give other numbers."""
    return [(floats(rng, d, h), floats(rng, h)) for d, h in pairwise(sizes)]


def _widths(rng: np.random.Generator, n: int, layers: int) -> list[int]:
    """Draw widths that differ from one another and from N."""
    return [int(w) for w in n + 1 + rng.permutation(layers + 1)]


def _live(rng: np.random.Generator, n: int, sizes: list[int]) -> tuple[np.ndarray, list]:
    """Draw inputs and parameters until some neurons of every hidden layer are on, and some off."""
    while True:
        X, params = floats(rng, n, sizes[0]), _params(rng, sizes)
        hidden = [Z for _, _, Z in mlp.mlp_forward_cached(X, params)[1][:-1]]
        if all((Z > 0).any() and (n == 1 or (Z < 0).any()) for Z in hidden):
            return X, params


def _network(layers: int) -> DrawRows:
    return lambda rng, n: _live(rng, n, _widths(rng, n, layers))


def _blame_and_caches(rng: np.random.Generator, n: int, sizes: list[int]) -> Arguments:
    _, caches = mlp.mlp_forward_cached(*_live(rng, n, sizes))
    return floats(rng, n, sizes[-1]), caches


def _deep(rng: np.random.Generator, n: int) -> Arguments:
    return _blame_and_caches(rng, n, _widths(rng, n, 3))


def _equal_widths(rng: np.random.Generator) -> list[Arguments]:
    """Draw networks in which a mask of another layer fits, and gives wrong numbers."""
    return [_blame_and_caches(rng, n, [n] * 4) for n in (3, 4, 5)]


def _batch(rng: np.random.Generator, n: int) -> Arguments:
    sizes = _widths(rng, n, 2)
    X, params = _live(rng, n, sizes)
    # Small weights: a loss in which every class has a say.
    params = [(W / 4, b / 4) for W, b in params]
    return X, rng.integers(sizes[-1], size=n), params


def _batches(rng: np.random.Generator) -> list[Arguments]:
    drawn = [(_batch(rng, n), n) for n in (2, 3, 4, 6)]
    return [*(args for args, _ in drawn), *another_like(drawn, _batch, rng)]


relu_backward = Exercise(
    text=TEXT["relu_backward"],
    reference=relu_backward_reference,
    parts=(
        values(1, _blame_and_sums),
        Agreement(
            "Z at exactly 0",
            0.5,
            lambda rng: [(np.array([[2.0, -1.0, 3.0]]), np.array([[0.0, 0.0, 1.0]]))],
        ),
        kinds(0.25, _blame_and_sums),
        unchanged(0.25, _blame_and_sums),
    ),
)

dense_backward = Exercise(
    text=TEXT["dense_backward"],
    reference=dense_backward_reference,
    parts=(
        Agreement("values, N = D = H", 1.5, _square),
        values(0.5, _layer, name="values, N, D and H different"),
        kinds(0.5, _layer),
        unchanged(0.5, _layer),
    ),
)

mlp_forward_cached = Exercise(
    text=TEXT["mlp_forward_cached"],
    # The stub's first line makes arrays of the parameters, so the caches hold arrays.
    reference=lambda X, params: mlp.mlp_forward_cached(
        X, [(np.asarray(W), np.asarray(b)) for W, b in params]
    ),
    parts=(
        values(1, _network(3)),
        values(0.25, _network(1), name="one layer"),
        kinds(0.5, _network(2)),
        unchanged(0.25, _network(2)),
    ),
)

mlp_backward = Exercise(
    text=TEXT["mlp_backward"],
    reference=mlp.mlp_backward,
    parts=(
        Agreement("values, layers of equal width", 2, _equal_widths),
        values(0.5, _deep, name="values, layers of any width"),
        values(0.25, lambda rng, n: _blame_and_caches(rng, n, [n + 1, n + 2]), name="one layer"),
        kinds(0.25, _deep),
        unchanged(1, _deep),
    ),
)

loss_and_grads = Exercise(
    text=TEXT["loss_and_grads"],
    reference=mlp.loss_and_grads,
    parts=(
        Agreement("values", 2, _batches),
        kinds(0.5, _batch),
        unchanged(0.5, _batch),
    ),
)
