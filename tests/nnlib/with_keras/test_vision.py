"""The course's own networks for pictures: what comes out, and what does not depend on the size."""

import numpy as np
import pytest

from nnlib.with_keras import vision as keras_vision


@pytest.mark.keras
@pytest.mark.parametrize("ending", keras_vision.ENDINGS)
def test_a_cnn_gives_one_logit_a_class(ending, rng):
    model = keras_vision.build_cnn((9, 12, 2), 7, ending)
    assert np.asarray(model(rng.normal(size=(3, 9, 12, 2)))).shape == (3, 7)
    larger = keras_vision.build_cnn((20, 12, 2), 7, ending)
    assert (model.count_params() == larger.count_params()) == (ending != "flatten")


def test_another_ending_is_refused():
    with pytest.raises(ValueError, match="ending"):
        keras_vision.build_cnn((9, 12, 2), 7, "none")


@pytest.mark.keras
def test_a_residual_network_is_as_deep_as_asked(rng):
    for depth in (2, 6):
        model = keras_vision.build_resnet(depth, (5,), 3)
        assert np.asarray(model(rng.normal(size=(4, 5)))).shape == (4, 3)
        assert len(keras_vision.grad_norms(model, rng.normal(size=(4, 5)), [0, 1, 2, 0])) == depth
    with pytest.raises(ValueError, match="depth"):
        keras_vision.build_resnet(1, (5,), 3)


@pytest.mark.keras
def test_a_block_hands_x_past_and_projects_it_where_it_must(rng):
    x = rng.normal(size=(3, 5)).astype("float32") * 1e6
    np.testing.assert_allclose(keras_vision.residual_block(x, 5) / 1e6, x / 1e6, atol=0.01)
    assert keras_vision.residual_block(x, 2).shape == (3, 2)


@pytest.mark.keras
def test_gradient_norms_are_those_of_the_numpy_network(rng):
    from nnlib import Dense, Sequential
    from nnlib.losses import cross_entropy_grad
    from nnlib.with_keras.bridge import to_keras

    model = Sequential([Dense(4, "tanh"), Dense(3)], rng, (5,))
    X, y = rng.normal(size=(6, 5)), rng.integers(3, size=6)
    model.backward(cross_entropy_grad(model.forward(X), y))
    expected = [np.linalg.norm(layer.grads["W"]) for layer in model.layers]
    np.testing.assert_allclose(keras_vision.grad_norms(to_keras(model), X, y), expected, rtol=1e-5)
