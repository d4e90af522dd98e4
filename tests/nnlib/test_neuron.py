"""A single neuron, its gates, and the perceptron rule."""

import numpy as np
import pytest

from nnlib.neuron import gate, neuron, neuron_batch, perceptron_update, step

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def test_step_fires_at_exactly_zero():
    fired = step([-1e-300, -0.0, 0.0, 1e-300])
    assert fired.tolist() == [0, 1, 1, 1]
    assert fired.dtype.kind == "i"


@pytest.mark.parametrize(
    ("name", "truth"), [("AND", [0, 0, 0, 1]), ("OR", [0, 1, 1, 1]), ("NAND", [1, 1, 1, 0])]
)
def test_gates(name, truth):
    w, b = gate(name)
    assert neuron_batch(CORNERS, w, b).tolist() == truth
    assert [neuron(x, w, b) for x in CORNERS] == truth


def test_gate_weights_are_fresh():
    gate("AND")[0][:] = 9
    assert gate("AND")[0].tolist() == [1, 1]


def test_xor_is_refused_with_the_reason():
    with pytest.raises(ValueError, match="no line separates"):
        gate("XOR")


@pytest.mark.parametrize("name", ["and", "NOR", 3, ["AND"]])
def test_other_gates_are_refused(name):
    with pytest.raises(ValueError, match="'AND', 'OR', 'NAND'"):
        gate(name)


def test_a_right_answer_changes_nothing():
    w, b = perceptron_update([1.0, 1.0], -1.5, [1.0, 1.0], 1, 0.5)
    assert w.tolist() == [1, 1]
    assert b == -1.5


def test_a_wrong_answer_moves_weights_and_bias():
    w, x = np.array([1.0, 1.0]), np.array([2.0, -4.0])
    new_w, new_b = perceptron_update(w, 0.5, x, 1, 0.25)
    assert new_w.tolist() == [1.5, 0.0]
    assert new_b == 0.75
    assert w.tolist() == [1, 1]
    assert x.tolist() == [2, -4]


def test_the_rule_learns_a_separable_problem(rng):
    X = rng.normal(size=(40, 3))
    y = neuron_batch(X, [1.0, -2.0, 0.5], 0.3)
    w, b = np.zeros(3), 0.0
    for _ in range(200):
        for x, label in zip(X, y, strict=True):
            w, b = perceptron_update(w, b, x, label, 1.0)
    assert neuron_batch(X, w, b).tolist() == y.tolist()


def test_bad_input():
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(2,\)"):
        neuron_batch(np.ones((2, 3)), np.ones(2), 0)
    with pytest.raises(ValueError, match=r"x must have shape \(D,\), not \(2, 2\)"):
        neuron(np.ones((2, 2)), np.ones(2), 0)
    with pytest.raises(ValueError, match="b must be one number"):
        neuron([1, 2], [1, 2], [1, 2])
    with pytest.raises(TypeError, match="z must hold real numbers"):
        step(["a"])
    with pytest.raises(ValueError, match="y must be 0 or 1, not 2"):
        perceptron_update([1.0], 0, [1.0], 2, 0.1)
    with pytest.raises(ValueError, match="lr must be greater than 0, not 0"):
        perceptron_update([1.0], 0, [1.0], 1, 0)
