import numpy as np
import pytest

from nnlib.activations import relu_backward
from nnlib.dense import dense_backward
from nnlib.mlp import loss_and_grads
from nnlib.viz.backprop import ORDER, draw_backprop, explore_backprop


@pytest.fixture
def network(rng):
    params = [
        (rng.standard_normal((4, 5)), rng.standard_normal(5)),
        (rng.standard_normal((5, 3)), rng.standard_normal(3)),
    ]
    return rng.standard_normal((2, 4)), np.array([0, 2]), params


def tables(figure, prefix=""):
    """What is drawn, by name: the first word of each title."""
    return {
        ax.get_title().split("\n")[0]: ax.images[0].get_array() for ax in figure.axes if ax.images
    }


def test_the_last_step_shows_the_gradients_of_the_whole_network(network):
    X, y, params = network
    drawn = tables(draw_backprop(dense_backward, relu_backward, X, y, params, 4))
    _, grads = loss_and_grads(X, y, params)
    for k, (dW, db) in enumerate(grads, start=1):
        np.testing.assert_allclose(drawn[f"dW{k}"], dW)
        np.testing.assert_allclose(drawn[f"db{k}"], db[np.newaxis])
    for name in ORDER:
        assert drawn[name].shape == drawn[f"d{name}"].shape
    np.testing.assert_array_equal(drawn["X"], X)


def test_gradients_appear_from_the_loss_backwards(network):
    known = []
    for step in range(5):
        drawn = tables(draw_backprop(dense_backward, relu_backward, *network, step))
        known.append({name[1:] for name in drawn if name.startswith("d")})
    assert known == [
        set(),
        {"Z2"},
        {"Z2", "W2", "b2", "A1"},
        {"Z2", "W2", "b2", "A1", "Z1"},
        set(ORDER),
    ]


def test_the_learner_s_functions_are_called_only_as_far_as_the_step_goes(network):
    calls = []

    def learner_dense(dZ, cache):
        calls.append(("dense", dZ.shape, tuple(part.shape for part in cache)))
        return dense_backward(dZ, cache)

    def unfinished(dA, Z):
        raise NotImplementedError("to do")

    explorer = explore_backprop(learner_dense, unfinished, *network)
    assert explorer.message == "NotImplementedError: to do"
    calls.clear()
    explorer.set(step=2)
    assert explorer.message == ""
    assert calls == [("dense", (2, 3), ((2, 5), (5, 3)))]
    assert explorer.figure.get_suptitle().startswith("dW2 = A1ᵀ @ dZ2")


def test_a_wrong_gradient_is_drawn_as_it_is(network):
    drawn = tables(draw_backprop(dense_backward, lambda dA, Z: dA, *network, 3))
    np.testing.assert_array_equal(drawn["dZ1"], drawn["dA1"])
