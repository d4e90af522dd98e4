"""States may differ by rounding, never by content; random weights are judged by their spread."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject


def verdict(name, function):
    return examine(find(name), LocalSubject(function, name))


def momentum(p, g, state, lr, beta):
    p, g = np.asarray(p, float), np.asarray(g, float)
    state["v"] = beta * state.get("v", np.zeros_like(p)) - lr * g
    return p + state["v"]


def test_a_state_may_differ_by_rounding():
    def step(p, g, state, lr, beta):
        result = momentum(p, g, state, lr, beta)
        state["v"] = state["v"] * 3 / 3 + 1e-16
        return result

    assert verdict("momentum_step", step).passed


def test_a_state_with_other_contents_is_refused_and_described():
    def step(p, g, state, lr, beta):
        result = momentum(p, g, state, lr, beta)
        state["more"] = 1
        return result

    kept = verdict("momentum_step", step).parts[1].failure
    assert "Argument 3" in kept.message
    assert "'v'" in kept.message


def test_parameters_must_be_untouched_to_the_last_bit():
    def step(p, g, state, lr, beta):
        result = momentum(p, g, state, lr, beta)
        if isinstance(p, np.ndarray) and p.dtype.kind == "f":
            p += 1e-15
        return result

    kept = verdict("momentum_step", step).parts[1].failure
    assert "Argument 1" in kept.message
    assert "work on a copy" in kept.message


@pytest.mark.parametrize("seed", range(20))
def test_right_weights_are_never_refused_by_chance(seed):
    exercise = find("he_init")
    subject = LocalSubject(exercise.reference, "he_init")
    assert examine(exercise, subject, f"secret {seed}".encode()).passed


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        (lambda i, o, rng: rng.normal(0, 1.06 * np.sqrt(2 / i), (i, o)), "standard deviation"),
        (lambda i, o, rng: rng.normal(0.01, np.sqrt(2 / i), (i, o)), "mean 0"),
        (lambda i, o, rng: rng.uniform(-1, 1, (i, o)) * np.sqrt(6 / i), "normal distribution"),
        (lambda i, o, rng: rng.normal(0, np.sqrt(2 / i), i * o), "shape must be"),
        (lambda i, o, rng: np.full((i, o), np.nan), "finite"),
        (lambda i, o, rng: "weights", "array of shape"),
        (lambda i, o, rng: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_other_weights_are_refused_with_the_reason(weights, complaint):
    result = verdict("he_init", weights)
    assert result.points == 0
    assert complaint in result.parts[0].failure.message
