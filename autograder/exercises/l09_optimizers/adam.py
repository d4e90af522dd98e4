"""Adam: the correction for the start, then one step of one parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats, kinds, unchanged, values
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
from autograder.exercises.shared.optional import optional_arguments
from nnlib import optimizer_steps as reference

CORRECTION = "Look at “The average starts too small” above."
ADAM = "Look at “Adam: both together” above."


def _average_arguments(rng: np.random.Generator, n: int) -> Arguments:
    """Draw an average after t steps; n = 2 is the first step."""
    return floats(rng, n, 3), float(rng.choice([0.8, 0.9, 0.99])), int(max(1, (n - 2) * 3))


def _correct_by_element(average, beta, t):
    share = 1.0
    for _ in range(t):
        share *= beta
    return np.array([[a / (1 - share) for a in row] for row in average])


def _after_asarray(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda average, beta, t: function(np.asarray(average), beta, t)


bias_correct = old_exercise(
    name="bias_correct",
    signature="bias_correct(average, beta, t)",
    reference=lambda average, beta, t: np.asarray(average) / (1 - beta**t),
    parts=(
        values(1, _average_arguments),
        kinds(0.5, _average_arguments),
        unchanged(0.5, _average_arguments),
    ),
    look=CORRECTION,
    hints=(
        "After the first step, t = 1, the average holds (1 - beta) times the first value. What must you divide by, to get the value itself?",
        "After t steps the average is too small by the factor 1 - beta**t.",
        "In one line: return average / (1 - ?), with the power of beta in place of the question mark.",
    ),
    mistakes=tuple(
        old_mistake(name, _after_asarray(wrong), f"{message} {CORRECTION}")
        for name, wrong, message in (
            (
                "counted from 0",
                lambda average, beta, t: average / (1 - beta ** (t - 1)),
                (
                    "The power is one too small. The first step has t = 1, so that with `beta**(t - 1)` "
                    "it would divide by 0. Take `beta**t`."
                ),
            ),
            (
                "counted one too far",
                lambda average, beta, t: average / (1 - beta ** (t + 1)),
                "The power is one too large: `t` is 1 in the first step already. Take `beta**t`.",
            ),
            (
                "times for power",
                lambda average, beta, t: average / (1 - beta * t),
                (
                    "`beta * t` is a product. The share that is missing is a power: beta times itself, "
                    "t times, `beta**t`."
                ),
            ),
            (
                "multiplied for divided",
                lambda average, beta, t: average * (1 - beta**t),
                (
                    "The average is too small already, and this makes it smaller. Divide by "
                    "`1 - beta**t`."
                ),
            ),
            (
                "the wrong share",
                lambda average, beta, t: average / beta**t,
                (
                    "`beta**t` is the share that is missing. What is there is the rest: divide by "
                    "`1 - beta**t`."
                ),
            ),
            (
                "no power",
                lambda average, beta, t: average / (1 - beta),
                (
                    "This is right for the first step only. Later less is missing: after t steps "
                    "divide by `1 - beta**t`."
                ),
            ),
        )
    ),
    right=tuple(
        map(
            _after_asarray,
            (
                lambda average, beta, t: average / (1 - beta**t),
                lambda average, beta, t: average * (1 / (1 - np.power(beta, t))),
                lambda average, beta, t: np.divide(average, 1 - np.exp(t * np.log(beta))),
                lambda average, beta, t: _correct_by_element(np.atleast_2d(average), beta, t),
            ),
        )
    ),
)


def _adam_arguments(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a first step for n = 1 and n = 4, a later one otherwise."""
    p, g = point_and_gradient(rng, n)
    if n % 3 == 1:
        return p, g, {}, 1, float(rng.choice([0.02, 0.1]))
    state = {"m": floats(rng, *p.shape) / 10, "v": floats(rng, *p.shape) ** 2 / 100}
    return p, g, state, int(rng.integers(2, 9)), float(rng.choice([0.02, 0.1]))


def _tiny_gradients(rng: np.random.Generator) -> list[Arguments]:
    """Draw gradients near and at 0, where `eps` and its place matter."""
    p, g = floats(rng, 4), floats(rng, 4) * 1e-8
    g[0] = 0.0
    return [(p, g, {}, 1, 0.1), (p, 0 * g, {}, 1, 0.1)]


def _averages(p, g, state, beta1=0.9, beta2=0.999):
    state["m"] = beta1 * state.get("m", np.zeros_like(p)) + (1 - beta1) * g
    state["v"] = beta2 * state.get("v", np.zeros_like(p)) + (1 - beta2) * g**2
    return state["m"], state["v"]


def _move(
    m_factor: Callable[[int], float] = lambda t: 1 / (1 - 0.9**t),
    v_factor: Callable[[int], float] = lambda t: 1 / (1 - 0.999**t),
    divide: Callable[[Any], Any] = lambda v: np.sqrt(v) + 1e-8,
    averages: Callable[..., Any] = _averages,
) -> Callable[..., Any]:
    """Make an Adam with other corrections, another divisor, or other averages."""

    def step(p, g, state, t, lr):
        m, v = averages(p, g, state)
        return p - lr * m * m_factor(t) / divide(v * v_factor(t))

    return step


adam = _move()


def _swapped_betas(p, g, state):
    return _averages(p, g, state, 0.999, 0.9)


def _not_squared(p, g, state):
    state["m"] = 0.9 * state.get("m", np.zeros_like(p)) + 0.1 * g
    state["v"] = 0.999 * state.get("v", np.zeros_like(p)) + 0.001 * np.abs(g)
    return state["m"], state["v"]


def _shared(p, g, state):
    state["m"] = 0.9 * state.get("m", np.zeros_like(p)) + 0.1 * g
    state["v"] = 0.999 * state.get("v", np.zeros_like(p)) + 0.001 * np.mean(g**2)
    return state["m"], state["v"]


def _needs_averages(p, g, state, t, lr):
    return adam(p, g, state, t, lr) if state["m"] is not None else p


def _corrected_kept(p, g, state, t, lr):
    m, v = _averages(p, g, state)
    state["m"], state["v"] = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return p - lr * state["m"] / (np.sqrt(state["v"]) + 1e-8)


def _gradient_for_average(p, g, state, t, lr):
    _, v = _averages(p, g, state)
    return p - lr * g / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def _in_place(p, g, state, t, lr):
    m, v = _averages(p, g, state)
    p -= lr * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return p


def _written_into(p, g, state, t, lr):
    m, v = (state.setdefault(name, np.zeros_like(p)) for name in "mv")
    m += 0.1 * (g - m)
    v += 0.001 * (g * g - v)
    return p - (lr / (1 - 0.9**t)) * m / (np.sqrt(v) / np.sqrt(1 - 0.999**t) + 1e-8)


def _by_element(p, g, state, t, lr):
    m, v, new_p = (np.zeros(p.shape) for _ in range(3))
    for i in np.ndindex(p.shape):
        m[i] = 0.9 * (state["m"][i] if "m" in state else 0.0) + 0.1 * g[i]
        v[i] = 0.999 * (state["v"][i] if "v" in state else 0.0) + 0.001 * g[i] ** 2
        new_p[i] = p[i] - lr * (m[i] / (1 - 0.9**t)) / ((v[i] / (1 - 0.999**t)) ** 0.5 + 1e-8)
    state.update(m=m, v=v)
    return new_p


def _other_betas(rng: np.random.Generator) -> list[tuple[Arguments, Arguments]]:
    return [
        (_adam_arguments(rng, n), optional)
        for n, optional in ((1, (0.8, 0.99, 1e-8)), (2, (0.7, 0.9, 1e-8)), (3, (0.9, 0.999, 0.1)))
    ]


def _fixed_betas(p, g, state, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(p, g, state, t, lr)


BETAS_IGNORED = old_mistake(
    "betas ignored",
    _fixed_betas,
    "With other values for `beta1`, `beta2` or `eps` the step is not what it should be. Use the "
    "arguments in your lines, and not their usual values 0.9, 0.999 and 1e-8. " + ADAM,
)

adam_step = old_exercise(
    name="adam_step",
    signature="adam_step(p, g, state, t, lr)",
    reference=reference.adam_step,
    parts=(
        values(1.5, _adam_arguments),
        remembers(1, _adam_arguments),
        optional_arguments(
            0.5, "other betas and eps", reference.adam_step, _other_betas, BETAS_IGNORED
        ),
        old_part("tiny gradients, and zero", 0.5, _tiny_gradients, watch="warnings"),
        kinds(0.5, _adam_arguments),
    ),
    look=ADAM,
    hints=(
        "You have written every piece: a running average of g and one of g**2, a correction for each, and a step divided by a root. In which order must they come?",
        "m = beta1 * m + (1 - beta1) * g and v = beta2 * v + (1 - beta2) * g**2 go into the state. The step is lr * m_hat / (sqrt(v_hat) + eps), with the corrected m_hat and v_hat.",
        'After state["m"] = ? and state["v"] = ?: m_hat = bias_correct(state["m"], beta1, t), the same for v_hat with beta2, then return p - lr * m_hat / (? + eps).',
    ),
    mistakes=step_mistakes(
        BETAS_IGNORED,
        old_mistake(
            "averages not kept",
            lambda p, g, state, t, lr: adam(p, g, dict(state), t, lr),
            "This step is right, but the next one will not know of it: the new averages must be "
            'written into the dictionary, `state["m"]` and `state["v"]`. ' + ADAM,
        ),
        old_mistake(
            "first step forgotten",
            _needs_averages,
            'Before the first step the dictionary is empty, so `state["m"]` finds nothing. '
            'Use `state.get("m", np.zeros_like(p))`: zeros, if there is no average yet. ' + ADAM,
        ),
        old_mistake(
            "no bias correction",
            _move(lambda t: 1, lambda t: 1),
            "The averages were not corrected. They start at 0, and are too small in the first "
            "steps: use your `bias_correct` on both. " + ADAM,
        ),
        old_mistake(
            "only m corrected",
            _move(v_factor=lambda t: 1),
            "Only `m` was corrected for its start. `v` starts at 0 too, with `beta2`. " + ADAM,
        ),
        old_mistake(
            "only v corrected",
            _move(m_factor=lambda t: 1),
            "Only `v` was corrected for its start. `m` starts at 0 too, with `beta1`. " + ADAM,
        ),
        old_mistake(
            "t counted from 0",
            _move(
                lambda t: np.divide(1, 1 - 0.9 ** (t - 1)),
                lambda t: np.divide(1, 1 - 0.999 ** (t - 1)),
            ),
            "The power is one too small: steps are counted from 1, so the correction divides by "
            "`1 - beta**t`. With `t - 1` the first step would divide by 0. " + ADAM,
        ),
        old_mistake(
            "t counted one too far",
            _move(lambda t: 1 / (1 - 0.9 ** (t + 1)), lambda t: 1 / (1 - 0.999 ** (t + 1))),
            "The power is one too large: `t` is 1 in the first step already. " + ADAM,
        ),
        old_mistake(
            "one beta for both corrections",
            _move(v_factor=lambda t: 1 / (1 - 0.9**t)),
            "`v` was corrected with `beta1`. It is averaged with `beta2`, so it is corrected with "
            "`beta2`. " + ADAM,
        ),
        old_mistake(
            "betas swapped",
            _move(
                lambda t: 1 / (1 - 0.999**t), lambda t: 1 / (1 - 0.9**t), averages=_swapped_betas
            ),
            "The two betas are swapped: `beta1` belongs to the average of the gradient, `beta2` to "
            "that of its square. " + ADAM,
        ),
        old_mistake(
            "gradient not squared",
            _move(averages=_not_squared),
            "`v` averaged the gradient's size. It is to average its square, `g**2`. " + ADAM,
        ),
        old_mistake(
            "one scale for all weights",
            _move(averages=_shared),
            "One average of squares was shared by all weights. Each weight has its own: `g**2` "
            "keeps the shape of `p`, so no mean and no sum over it. " + ADAM,
        ),
        old_mistake(
            "no square root",
            _move(divide=lambda v: v + 1e-8),
            "The step was divided by the average of the squares. Take its root first. " + ADAM,
        ),
        old_mistake(
            "eps inside the root",
            _move(divide=lambda v: np.sqrt(v + 1e-8)),
            "`eps` stands inside the root, where it weighs far more: the root of 1e-8 is 0.0001. "
            "Weights with tiny gradients hardly move then. It belongs outside. " + ADAM,
        ),
        old_mistake(
            "eps left out",
            _move(divide=np.sqrt),
            "Where the gradient is 0 this divides 0 by 0. Add `eps` to the root. " + ADAM,
        ),
        old_mistake(
            "gradient for its average",
            _gradient_for_average,
            "The step was made with the gradient itself. Adam moves by its average, the corrected "
            "`m`. " + ADAM,
        ),
        old_mistake(
            "uphill",
            _move(m_factor=lambda t: -1 / (1 - 0.9**t)),
            "This step goes uphill: subtract it from `p`. " + ADAM,
        ),
        old_mistake(
            "corrected averages kept",
            _corrected_kept,
            "The corrected averages were written into the state. Keep the averages as they are: "
            "the next step builds on them, and corrects them anew with its own t. " + ADAM,
        ),
        old_mistake(
            "parameter changed in place",
            _in_place,
            "The values are right, but the caller's own `p` was changed: `-=` writes into it. "
            "`p - …` makes a new array.",
        ),
    ),
    right=right_steps(adam, _written_into, _by_element),
)
