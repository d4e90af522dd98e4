"""Momentum: a step that remembers how fast it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats, kinds, values
from autograder.engine.exercise import Arguments, old_exercise, old_mistake
from autograder.exercises.l09_optimizers.steps import (
    point_and_gradient,
    remembers,
    right_steps,
    step_mistakes,
)
from nnlib import optimizer_steps as reference

MOMENTUM = "Look at “Momentum: a heavy ball” above."


def _momentum_arguments(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a step at the start for n = 1 and n = 4, later ones otherwise."""
    p, g = point_and_gradient(rng, n)
    state = {} if n % 3 == 1 else {"v": floats(rng, *p.shape) / 10}
    return p, g, state, float(rng.choice([0.02, 0.1, 0.3])), float(rng.choice([0.5, 0.8, 0.9]))


def _momentum(p, g, state, lr, beta):
    state["v"] = beta * state.get("v", 0.0) - lr * g
    return p + state["v"]


def _momentum_in_place(p, g, state, lr, beta):
    state["v"] = beta * state.get("v", np.zeros_like(p)) - lr * g
    p += state["v"]
    return p


def _needs_velocity(p, g, state, lr, beta):
    state["v"] = beta * state["v"] - lr * g
    return p + state["v"]


def _old_velocity(p, g, state, lr, beta):
    v = state.get("v", np.zeros_like(p))
    state["v"] = beta * v - lr * g
    return p + v


def _velocity_of(update: Callable[..., Any], move: Callable[..., Any]) -> Callable[..., Any]:
    """Make a step with another rule for the velocity, or another use of it."""

    def step(p, g, state, lr, beta):
        state["v"] = update(state.get("v", np.zeros_like(p)), g, lr, beta)
        return move(p, state["v"], lr)

    return step


def _momentum_written_into(p, g, state, lr, beta):
    v = state.setdefault("v", np.zeros_like(p))
    v *= beta
    v -= lr * g
    return v + p


def _momentum_by_element(p, g, state, lr, beta):
    if "v" not in state:
        state["v"] = np.zeros(p.shape)
    new_p, v = np.empty(p.shape), np.empty(p.shape)
    for i in np.ndindex(p.shape):
        v[i] = beta * state["v"][i] - lr * g[i]
        new_p[i] = p[i] + v[i]
    state["v"] = v
    return new_p


momentum_step = old_exercise(
    name="momentum_step",
    signature="momentum_step(p, g, state, lr, beta)",
    reference=reference.momentum_step,
    parts=(
        values(1.5, _momentum_arguments),
        remembers(1, _momentum_arguments),
        kinds(0.5, _momentum_arguments),
    ),
    look=MOMENTUM,
    hints=(
        "Three things happen: look up the old velocity (zeros at first), make the new one, move. Which of them must be remembered for the next step?",
        'The old velocity is state.get("v", np.zeros_like(p)). The new one is v = beta * v - lr * g, and the new parameter p + v.',
        'Three lines: v = beta * state.get("v", np.zeros_like(p)) - ?, then state["v"] = ?, then return p + v.',
    ),
    mistakes=step_mistakes(
        old_mistake(
            "velocity not kept",
            lambda p, g, state, lr, beta: p + beta * state.get("v", 0.0) - lr * g,
            "This step is right, but the next one will not know of it: the new velocity must be "
            'written into the dictionary, `state["v"] = v`. (`state = {"v": v}` makes another '
            "dictionary, which is lost when the function ends.) " + MOMENTUM,
        ),
        old_mistake(
            "first step forgotten",
            _needs_velocity,
            'Before the first step the dictionary is empty, so `state["v"]` finds nothing. '
            'Use `state.get("v", np.zeros_like(p))`: zeros, if there is no velocity yet. '
            + MOMENTUM,
        ),
        old_mistake(
            "no momentum",
            lambda p, g, state, lr, beta: p - lr * g,
            "This is plain gradient descent: the velocity of the steps before has no part in it. "
            + MOMENTUM,
        ),
        old_mistake(
            "uphill",
            _velocity_of(lambda v, g, lr, beta: beta * v + lr * g, lambda p, v, lr: p + v),
            "The ball rolls uphill: the gradient points to where the loss grows, so `lr * g` is "
            "subtracted from the velocity. " + MOMENTUM,
        ),
        old_mistake(
            "velocity with its sign turned",
            _velocity_of(lambda v, g, lr, beta: beta * v + lr * g, lambda p, v, lr: p - v),
            "This form exists too, but it is not the one asked for: here the velocity points where "
            "the parameter goes, `v = beta * v - lr * g`, and the step is `p + v`. " + MOMENTUM,
        ),
        old_mistake(
            "learning rate outside the velocity",
            _velocity_of(lambda v, g, lr, beta: beta * v + g, lambda p, v, lr: p - lr * v),
            "This form exists too, but it is not the one asked for: here the learning rate is part "
            "of the velocity, `v = beta * v - lr * g`, and the step is `p + v`. " + MOMENTUM,
        ),
        old_mistake(
            "gradient weighted with 1 - beta",
            _velocity_of(
                lambda v, g, lr, beta: beta * v - (1 - beta) * lr * g, lambda p, v, lr: p + v
            ),
            "The gradient was weighted with `1 - beta`. That makes an average, which comes later; "
            "the velocity adds up: the gradient enters in full, as `- lr * g`. " + MOMENTUM,
        ),
        old_mistake(
            "learning rate used twice",
            _velocity_of(lambda v, g, lr, beta: beta * v - lr * g, lambda p, v, lr: p + lr * v),
            "The learning rate was used twice. It is in the velocity already: move by `v` itself. "
            + MOMENTUM,
        ),
        old_mistake(
            "velocity for position",
            _velocity_of(lambda v, g, lr, beta: beta * v - lr * g, lambda p, v, lr: v),
            "This is the velocity. The function returns where the parameter is after the step: "
            "`p + v`. " + MOMENTUM,
        ),
        old_mistake(
            "moved with the old velocity",
            _old_velocity,
            "The parameter moved with the velocity of the step before. Make the new velocity "
            "first, then move with it. " + MOMENTUM,
        ),
        old_mistake(
            "parameter changed in place",
            _momentum_in_place,
            "The values are right, but the caller's own `p` was changed: `+=` writes into it. "
            "`p + v` makes a new array.",
        ),
    ),
    right=right_steps(_momentum, _momentum_written_into, _momentum_by_element),
)
