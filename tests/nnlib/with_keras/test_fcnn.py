"""The network of lesson 08 in Keras computes, learns and differentiates as ours does."""

import pytest
from agreement import assert_close

from nnlib.activations import relu
from nnlib.descent import gd_step
from nnlib.mlp import count_params, init_params, loss_and_grads, mlp_forward
from nnlib.with_keras import fcnn as keras_fcnn

pytestmark = [pytest.mark.keras, pytest.mark.slow]


def test_the_same_outputs_and_the_same_step(rng):
    params = init_params([6, 5, 3], rng)
    X, y = rng.normal(size=(20, 6)), rng.integers(0, 3, 20)
    model = keras_fcnn.compile_fcnn(keras_fcnn.build_fcnn(6, 3, 5), 0.1)
    assert model.count_params() == count_params([6, 5, 3])
    keras_fcnn.copy_to_keras(params, model)
    assert_close(model.predict(X, verbose=0), mlp_forward(X, params, [relu]), "logits", 1e-5)
    loss, grads = loss_and_grads(X, y, params)
    assert_close(model.train_on_batch(X, y)[0], loss, "loss", 1e-5)
    stepped = [array for pair in gd_step(params, grads, 0.1) for array in pair]
    for ours, theirs in zip(stepped, model.get_weights(), strict=True):
        assert_close(theirs, ours, "weights after the step", 1e-5)


def test_accuracy_of_pictures_as_they_come(rng):
    params = init_params([6, 5, 3], rng)
    model = keras_fcnn.build_fcnn(6, 3, 5)
    keras_fcnn.copy_to_keras(params, model)
    X = rng.integers(0, 17, (30, 6))
    y = mlp_forward(X / 16, params, [relu]).argmax(axis=1)
    y[:10] = (y[:10] + 1) % 3
    assert keras_fcnn.evaluate_fcnn(model, X, y) == pytest.approx(2 / 3)


def test_the_tape(rng):
    x = rng.normal(size=(3, 2))
    assert_close(keras_fcnn.tape_gradient(lambda t: t**3, x), 3 * x**2, "gradient", 1e-10)
