"""RMSprop: a step scaled by the gradient's recent size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats, kinds, values
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.exercises.l09_optimizers.steps import (
    point_and_gradient,
    remembers,
    right_steps,
    step_mistakes,
)
from nnlib import optimizer_steps as reference

RMSPROP = "Look at “RMSprop: a step size for each weight” above."


def _rmsprop_arguments(rng: np.random.Generator, n: int) -> Arguments:
    p, g = point_and_gradient(rng, n)
    state = {} if n % 3 == 1 else {"v": floats(rng, *p.shape) ** 2}
    return p, g, state, float(rng.choice([0.02, 0.1])), float(rng.choice([0.8, 0.95])), 1e-7


def _tiny_gradients(rng: np.random.Generator) -> list[Arguments]:
    """Draw gradients near and at 0, where `eps` and its place matter."""
    p, g = floats(rng, 4), floats(rng, 4) * 1e-7
    g[0] = 0.0
    return [(p, g, {}, 0.1, 0.9, 1e-7), (p, 0 * g, {}, 0.1, 0.9, 1e-7)]


def _scaled_by(
    average: Callable[..., Any] = lambda v, g, rho: rho * v + (1 - rho) * g**2,
    divide: Callable[..., Any] = lambda v, eps: np.sqrt(v) + eps,
) -> Callable[..., Any]:
    """Make RMSprop with another average, or divided by something else."""

    def step(p, g, state, lr, rho, eps):
        state["v"] = average(state.get("v", np.zeros_like(p)), g, rho)
        return p - lr * g / divide(state["v"], eps)

    return step


_rmsprop = _scaled_by()


def _rmsprop_written_into(p, g, state, lr, rho, eps):
    v = state.setdefault("v", np.zeros_like(p))
    v += (1 - rho) * (np.square(g) - v)
    return p - lr * (g / (v**0.5 + eps))


def _rmsprop_by_element(p, g, state, lr, rho, eps):
    old = state.get("v", np.zeros(p.shape))
    new_p, v = np.empty(p.shape), np.empty(p.shape)
    for i in np.ndindex(p.shape):
        v[i] = rho * old[i] + (1 - rho) * g[i] * g[i]
        new_p[i] = p[i] - lr * g[i] / (np.sqrt(v[i]) + eps)
    state["v"] = v
    return new_p


def _needs_average(p, g, state, lr, rho, eps):
    state["v"] = rho * state["v"] + (1 - rho) * g**2
    return p - lr * g / (np.sqrt(state["v"]) + eps)


def _divided_by_old_average(p, g, state, lr, rho, eps):
    v = state.get("v", np.zeros_like(p))
    state["v"] = rho * v + (1 - rho) * g**2
    return p - lr * g / (np.sqrt(v) + eps)


def _rmsprop_in_place(p, g, state, lr, rho, eps):
    state["v"] = rho * state.get("v", np.zeros_like(p)) + (1 - rho) * g**2
    p -= lr * g / (np.sqrt(state["v"]) + eps)
    return p


rmsprop_step = old_exercise(
    name="rmsprop_step",
    signature="rmsprop_step(p, g, state, lr, rho, eps)",
    reference=reference.rmsprop_step,
    parts=(
        values(1.5, _rmsprop_arguments),
        remembers(0.5, _rmsprop_arguments),
        old_part("tiny gradients, and zero", 0.5, _tiny_gradients, watch="warnings"),
        kinds(0.5, _rmsprop_arguments),
    ),
    look=RMSPROP,
    hints=(
        "What is averaged here: the gradient, or its square? And why would the gradient itself not do, when it changes its sign at every step?",
        "v = rho * v + (1 - rho) * g**2, kept in the state; the step is lr * g / (sqrt(v) + eps), element by element.",
        'Three lines: v = rho * state.get("v", np.zeros_like(p)) + ?, then state["v"] = v, then return p - lr * g / (? + eps).',
    ),
    mistakes=step_mistakes(
        old_mistake(
            "average not kept",
            lambda p, g, state, lr, rho, eps: _rmsprop(p, g, dict(state), lr, rho, eps),
            "This step is right, but the next one will not know of it: the new average must be "
            'written into the dictionary, `state["v"] = v`. ' + RMSPROP,
        ),
        old_mistake(
            "first step forgotten",
            _needs_average,
            'Before the first step the dictionary is empty, so `state["v"]` finds nothing. '
            'Use `state.get("v", np.zeros_like(p))`: zeros, if there is no average yet. ' + RMSPROP,
        ),
        old_mistake(
            "gradient not squared",
            _scaled_by(lambda v, g, rho: rho * v + (1 - rho) * np.abs(g)),
            "The size of the gradient was averaged, and then a root was taken. Average its square, "
            "`g**2`: the root brings it back to the gradient's own scale. " + RMSPROP,
        ),
        old_mistake(
            "no square root",
            _scaled_by(divide=lambda v, eps: v + eps),
            "The step was divided by the average of the squares. Take the root first: only "
            "`sqrt(v)` is of the gradient's own scale. " + RMSPROP,
        ),
        old_mistake(
            "eps inside the root",
            _scaled_by(divide=lambda v, eps: np.sqrt(v + eps)),
            "`eps` stands inside the root, where it weighs far more: the root of 1e-7 is 0.0003. "
            "Weights with small gradients hardly move then. It belongs outside: "
            "`np.sqrt(v) + eps`. " + RMSPROP,
        ),
        old_mistake(
            "eps left out",
            _scaled_by(divide=lambda v, eps: np.sqrt(v)),
            "Where the gradient is 0 this divides 0 by 0. Add `eps` to the root. " + RMSPROP,
        ),
        old_mistake(
            "one scale for all weights",
            _scaled_by(lambda v, g, rho: rho * v + (1 - rho) * np.mean(g**2)),
            "One average was shared by all weights. Each weight has its own: `g**2` keeps the "
            "shape of `p`, so no mean and no sum over it. " + RMSPROP,
        ),
        old_mistake(
            "weights of the average swapped",
            _scaled_by(lambda v, g, rho: (1 - rho) * v + rho * g**2),
            "`rho` and `1 - rho` are swapped. The old average weighs `rho`, which is close to 1: "
            "it shall change slowly. " + RMSPROP,
        ),
        old_mistake(
            "sum for average",
            _scaled_by(lambda v, g, rho: rho * v + g**2),
            "The new square enters with full weight, so this is no average: it comes out too "
            "large. Weigh it with `1 - rho`. " + RMSPROP,
        ),
        old_mistake(
            "divided by the old average",
            _divided_by_old_average,
            "The step was divided by the average of the step before. Bring the average up to date "
            "first, then divide by it. " + RMSPROP,
        ),
        old_mistake(
            "parameter changed in place",
            _rmsprop_in_place,
            "The values are right, but the caller's own `p` was changed: `-=` writes into it. "
            "`p - …` makes a new array.",
        ),
    ),
    right=right_steps(_rmsprop, _rmsprop_written_into, _rmsprop_by_element),
)
