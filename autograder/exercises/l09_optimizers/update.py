"""Adam for a whole network: every array with a memory of its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.engine.draws import floats
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.exercises.l09_optimizers.adam import adam
from nnlib import optimizer_steps as reference

NETWORK = "Look at “One memory for each array” above."


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


def _update(
    state_of: Callable[..., Any] = lambda states, layer, part: states[layer][part],
    t_of: Callable[..., int] = lambda t, layer, part: t,
) -> Callable[..., Any]:
    """Make an update that looks up memories, or counts steps, in its own way."""

    def update(params, grads, states, t, lr):
        return [
            tuple(
                adam(p, g, state_of(states, layer, part), t_of(t, layer, part), lr)
                for part, (p, g) in enumerate(zip(params[layer], grads[layer], strict=True))
            )
            for layer in range(len(params))
        ]

    return update


def _reference_update(params, grads, states, t, lr):
    step = reference.adam_step
    return [
        (step(W, dW, sW, t, lr), step(b, db, sb, t, lr))
        for (W, b), (dW, db), (sW, sb) in zip(params, grads, states, strict=True)
    ]


def _update_into_list(params, grads, states, t, lr):
    for layer, new in enumerate(_reference_update(params, grads, states, t, lr)):
        params[layer] = new
    return params


def _update_with_appends(params, grads, states, t, lr):
    new = []
    for i in range(len(params)):
        W = adam(params[i][0], grads[i][0], states[i][0], t, lr)
        b = adam(params[i][1], grads[i][1], states[i][1], t, lr)
        new.append([W, b])
    return new


def _updated_copy(params, grads, states, t, lr):
    return _update_into_list(list(params), grads, states, t, lr)


adam_update = old_exercise(
    name="adam_update",
    signature="adam_update(params, grads, states, t, lr)",
    reference=_reference_update,
    parts=(
        old_part("values", 1, _square_networks),
        old_part("layers of any shape", 0.5, _any_networks),
        old_part("states kept, the rest untouched", 0.5, _any_networks, watch="arguments"),
    ),
    look=NETWORK,
    hints=(
        "How many arrays does a network with two layers have? How many memories does it need?",
        "Walk over three lists together: for (W, b), (dW, db), (state_W, state_b) in zip(params, grads, states).",
        "In that loop: new.append((adam_step(W, dW, state_W, t, lr), adam_step(?, ?, ?, t, lr))); start with new = [] and return new.",
    ),
    mistakes=(
        old_mistake(
            "state shared between W and b",
            _update(lambda states, layer, part: states[layer][0]),
            "The weights and the bias of a layer share one memory: the bias was moved by averages "
            "of the weights' gradients. Each array has a state of its own. " + NETWORK,
        ),
        old_mistake(
            "state shared between layers",
            _update(lambda states, layer, part: states[0][part]),
            "All layers share the memory of the first. Each array has a state of its own: "
            "`states[i]` belongs to layer i. " + NETWORK,
        ),
        old_mistake(
            "one state for everything",
            _update(lambda states, layer, part: states[0][0]),
            "One memory serves the whole network. Each array has a state of its own. " + NETWORK,
        ),
        old_mistake(
            "state forgotten",
            _update(lambda states, layer, part: {}),
            "The states were not used, so every step is like a first one. Hand each array's own "
            "state to `adam_step`. " + NETWORK,
        ),
        old_mistake(
            "t counted up at every array",
            _update(t_of=lambda t, layer, part: t + 2 * layer + part),
            "`t` moved on from array to array. It counts the steps of the network: in one update "
            "all arrays get the same `t`. " + NETWORK,
        ),
        old_mistake(
            "t counted up at every layer",
            _update(t_of=lambda t, layer, part: t + layer),
            "`t` moved on from layer to layer. It counts the steps of the network: in one update "
            "all arrays get the same `t`. " + NETWORK,
        ),
        old_mistake(
            "biases left alone",
            lambda params, grads, states, t, lr: [
                (W, b)
                for (W, _), (_, b) in zip(
                    _reference_update(params, grads, states, t, lr), params, strict=True
                )
            ],
            "The weights move, the biases stay. They learn too. " + NETWORK,
        ),
        old_mistake(
            "list changed in place",
            _update_into_list,
            "The new values are right, but the caller's own list `params` was changed. Collect the "
            "new pairs in a new list. " + NETWORK,
        ),
    ),
    right=(_update(), _update_with_appends, _updated_copy),
)
