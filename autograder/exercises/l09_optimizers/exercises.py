"""Lesson 09: weights that start well, optimizers that remember, gradients on a leash."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import DrawRows, floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise
from autograder.exercises.l09_optimizers.first_weights import (
    FROM_RNG,
    SHAPE_AND_SPREAD,
    first_weights,
)
from autograder.exercises.shared.optional import optional_arguments
from nnlib import optimizer_steps as reference
from nnlib.initializers import he_init as he_init_reference

TEXT = read_catalogue(__file__)
FIRST_WEIGHTS = first_weights(TEXT["he_init"])


def _remembers(points: float, draw: DrawRows) -> Agreement:
    """The state must hold what the next step needs, and `p` and `g` must stay as they were."""
    return Agreement(
        "state kept, p and g untouched",
        points,
        lambda rng: [draw(rng, n) for n in (1, 2, 3, 4)],
        watch="arguments",
    )


def _point_and_gradient(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    """Draw a parameter and its gradient: a matrix, or a vector for odd n."""
    shape = (n + 1,) if n % 2 else (n, n + 1)
    return floats(rng, *shape), floats(rng, *shape)


def _momentum_arguments(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a step at the start for n = 1 and n = 4, later ones otherwise."""
    p, g = _point_and_gradient(rng, n)
    state = {} if n % 3 == 1 else {"v": floats(rng, *p.shape) / 10}
    return p, g, state, float(rng.choice([0.02, 0.1, 0.3])), float(rng.choice([0.5, 0.8, 0.9]))


def _rmsprop_arguments(rng: np.random.Generator, n: int) -> Arguments:
    p, g = _point_and_gradient(rng, n)
    state = {} if n % 3 == 1 else {"v": floats(rng, *p.shape) ** 2}
    return p, g, state, float(rng.choice([0.02, 0.1])), float(rng.choice([0.8, 0.95])), 1e-7


def _tiny_gradients_and_eps(rng: np.random.Generator) -> list[Arguments]:
    """Draw gradients near and at 0, where `eps` and its place matter."""
    p, g = floats(rng, 4), floats(rng, 4) * 1e-7
    g[0] = 0.0
    return [(p, g, {}, 0.1, 0.9, 1e-7), (p, 0 * g, {}, 0.1, 0.9, 1e-7)]


def _average_arguments(rng: np.random.Generator, n: int) -> Arguments:
    """Draw an average after t steps; n = 2 is the first step."""
    return floats(rng, n, 3), float(rng.choice([0.8, 0.9, 0.99])), int(max(1, (n - 2) * 3))


def _adam_arguments(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a first step for n = 1 and n = 4, a later one otherwise."""
    p, g = _point_and_gradient(rng, n)
    if n % 3 == 1:
        return p, g, {}, 1, float(rng.choice([0.02, 0.1]))
    state = {"m": floats(rng, *p.shape) / 10, "v": floats(rng, *p.shape) ** 2 / 100}
    return p, g, state, int(rng.integers(2, 9)), float(rng.choice([0.02, 0.1]))


def _tiny_gradients(rng: np.random.Generator) -> list[Arguments]:
    """Draw gradients near and at 0, where `eps` and its place matter."""
    p, g = floats(rng, 4), floats(rng, 4) * 1e-8
    g[0] = 0.0
    return [(p, g, {}, 1, 0.1), (p, 0 * g, {}, 1, 0.1)]


def _other_betas(rng: np.random.Generator) -> list[Arguments]:
    optional = ((0.8, 0.99, 1e-8), (0.7, 0.9, 1e-8), (0.9, 0.999, 0.1))
    return [(*_adam_arguments(rng, n), *more) for n, more in enumerate(optional, start=1)]


def _network(rng: np.random.Generator, sizes: list[int], t: int) -> Arguments:
    """Draw parameters, gradients and memories of a network whose layers have these sizes."""
    params, grads, states = [], [], []
    for d, h in pairwise(sizes):
        params.append((floats(rng, d, h), floats(rng, h)))
        grads.append((floats(rng, d, h), floats(rng, h)))
        states.append(tuple({} if t == 1 else _memory(rng, p) for p in params[-1]))
    return params, grads, states, t, 0.1


def _memory(rng: np.random.Generator, p: Any) -> dict[str, Any]:
    return {"m": floats(rng, *p.shape) / 10, "v": floats(rng, *p.shape) ** 2 / 100}


def _square_networks(rng: np.random.Generator) -> list[Arguments]:
    """Draw networks with as many neurons in every layer: a memory that is shared fits, silently."""
    return [
        _network(rng, [n] * (layers + 1), t) for n, layers, t in ((2, 2, 1), (3, 2, 4), (2, 3, 7))
    ]


def _any_networks(rng: np.random.Generator) -> list[Arguments]:
    return [_network(rng, [3, 4, 2], 1), _network(rng, [2, 5], 3), _network(rng, [4, 1, 3, 2], 5)]


def _grads(rng: np.random.Generator, *sizes: int) -> list[tuple[Any, Any]]:
    """Draw the gradients of a network whose layers have these sizes."""
    return [(floats(rng, d, h), floats(rng, h)) for d, h in pairwise(sizes)]


def _length(grads: Any) -> float:
    return float(np.sqrt(sum(np.sum(np.square(g)) for pair in grads for g in pair)))


def _too_long(rng: np.random.Generator) -> list[Arguments]:
    shapes = ([1, 1], [2, 3], [3, 4, 2], [1, 5, 1, 3])
    return [(_grads(rng, *sizes), float(rng.choice([0.5, 1.0, 2.0])) / 2) for sizes in shapes]


def _short_enough(rng: np.random.Generator) -> list[Arguments]:
    """Draw gradients below the limit, and one at it: 3 and 4 have length 5."""
    cases: list[Arguments] = []
    for sizes in ([2, 3], [3, 4, 2]):
        grads = _grads(rng, *sizes)
        cases.append((grads, 2 * _length(grads)))
    return [*cases, ([(np.array([[3.0]]), np.array([4.0]))], 5.0)]


def _other_kinds(rng: np.random.Generator) -> list[Arguments]:
    whole = [(np.array([[3, -1], [2, 5]]), np.array([4, 1]))]
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in _grads(rng, 2, 3)]
    return [(whole, 2), (single, 1.0)]


def _update(params: Any, grads: Any, states: Any, t: int, lr: float) -> Any:
    step = reference.adam_step
    return [
        (step(W, dW, sW, t, lr), step(b, db, sb, t, lr))
        for (W, b), (dW, db), (sW, sb) in zip(params, grads, states, strict=True)
    ]


he_init = Exercise(
    text=TEXT["he_init"],
    reference=he_init_reference,
    parts=(
        FIRST_WEIGHTS.part("shape and spread", 1.5, *(p.name for p in SHAPE_AND_SPREAD)),
        FIRST_WEIGHTS.part("drawn from rng", 0.5, FROM_RNG.name),
    ),
    example=(4, 3, np.random.default_rng(0)),
)

momentum_step = Exercise(
    text=TEXT["momentum_step"],
    reference=reference.momentum_step,
    parts=(
        values(1.5, _momentum_arguments),
        _remembers(1, _momentum_arguments),
        kinds(0.5, _momentum_arguments),
    ),
)

rmsprop_step = Exercise(
    text=TEXT["rmsprop_step"],
    reference=reference.rmsprop_step,
    parts=(
        values(1.5, _rmsprop_arguments),
        _remembers(0.5, _rmsprop_arguments),
        Agreement("tiny gradients, and zero", 0.5, _tiny_gradients_and_eps, watch="warnings"),
        kinds(0.5, _rmsprop_arguments),
    ),
)

bias_correct = Exercise(
    text=TEXT["bias_correct"],
    reference=lambda average, beta, t: np.asarray(average) / (1 - beta**t),
    parts=(
        values(1, _average_arguments),
        kinds(0.5, _average_arguments),
        unchanged(0.5, _average_arguments),
    ),
)

adam_step = Exercise(
    text=TEXT["adam_step"],
    called_as="adam_step(p, g, state, t, lr)",
    reference=reference.adam_step,
    parts=(
        values(1.5, _adam_arguments),
        _remembers(1, _adam_arguments),
        optional_arguments(
            0.5, "other betas and eps", reference.adam_step, _other_betas, TEXT["adam_step"]
        ),
        Agreement("tiny gradients, and zero", 0.5, _tiny_gradients, watch="warnings"),
        kinds(0.5, _adam_arguments),
    ),
)

adam_update = Exercise(
    text=TEXT["adam_update"],
    reference=_update,
    parts=(
        Agreement("values", 1, _square_networks),
        Agreement("layers of any shape", 0.5, _any_networks),
        Agreement("states kept, the rest untouched", 0.5, _any_networks, watch="arguments"),
    ),
)

clip_by_norm = Exercise(
    text=TEXT["clip_by_norm"],
    reference=reference.clip_by_norm,
    parts=(
        Agreement("too long: shortened", 1, _too_long),
        Agreement("short enough: left alone", 0.5, _short_enough),
        Agreement("integers, float32", 0.25, _other_kinds),
        Agreement("your input stays as it was", 0.25, _too_long, watch="arguments"),
    ),
)
