"""Optimizers: a hundred steps beside Keras, memories, clipping."""

import math

import numpy as np
import pytest
from agreement import assert_close

from nnlib import optimizer_steps as steps
from nnlib import optimizers

SHAPES = [(3, 4), (4,), (2, 2, 2)]


def hundred_gradients(rng):
    """Gradients of changing size and direction, the same for both libraries."""
    return [
        [rng.normal(scale=10 ** rng.uniform(-2, 1), size=shape) for shape in SHAPES]
        for _ in range(100)
    ]


# Keras's optimizers, ours, and what Keras must be told. RMSprop and Adam put epsilon in other
# places there (in the root; before the correction), so both run with one too small to matter.
# Keras rounds hyperparameters to float32, even for float64 parameters: these survive it.
TINY = 2.0**-100
PAIRS = {
    "sgd": (lambda: optimizers.SGD(0.0625), lambda k: k.SGD(0.0625)),
    "momentum": (
        lambda: optimizers.SGD(0.0625, momentum=0.875),
        lambda k: k.SGD(0.0625, momentum=0.875),
    ),
    "rmsprop": (
        lambda: optimizers.RMSprop(2**-7, rho=0.75, epsilon=TINY),
        lambda k: k.RMSprop(2**-7, rho=0.75, epsilon=TINY),
    ),
    "adam": (
        lambda: optimizers.Adam(2**-7, beta_1=0.75, beta_2=0.96875, epsilon=TINY),
        lambda k: k.Adam(2**-7, beta_1=0.75, beta_2=0.96875, epsilon=TINY),
    ),
}


@pytest.fixture
def keras():
    """Keras with its own numbers, such as the learning rate, in float64 too."""
    import keras

    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield keras
    keras.config.set_floatx(before)


@pytest.mark.keras
@pytest.mark.parametrize("name", PAIRS)
def test_a_hundred_steps_beside_keras(name, rng, keras):
    make_ours, make_theirs = PAIRS[name]
    ours, theirs = make_ours(), make_theirs(keras.optimizers)
    params = [rng.normal(size=shape) for shape in SHAPES]
    variables = [keras.Variable(p, dtype="float64") for p in params]
    for t, grads in enumerate(hundred_gradients(rng)):
        ours.step(params, grads)
        theirs.apply([keras.ops.convert_to_tensor(g) for g in grads], variables)
        for p, v in zip(params, variables, strict=True):
            assert_close(p, v.numpy(), f"{name}, step {t + 1}")


@pytest.mark.keras
def test_epsilon_of_adam_is_that_of_keras_times_the_correction(rng, keras):
    p, state = rng.normal(size=5), {}
    variable = keras.Variable(p, dtype="float64")
    theirs = keras.optimizers.Adam(2**-7, 0.75, 0.96875, epsilon=0.125)
    for t in range(1, 101):
        g = rng.normal(size=5)
        epsilon = 0.125 / math.sqrt(1 - 0.96875**t)
        p = steps.adam_step(p, g, state, t, 2**-7, 0.75, 0.96875, epsilon)
        theirs.apply([keras.ops.convert_to_tensor(g)], [variable])
    assert_close(p, variable.numpy())


def test_adam_by_hand():
    """The first corrected step has size lr, whatever the gradient's."""
    for g in (1e-3, 5.0, -200.0):
        p = steps.adam_step([1.0], [g], {}, 1, 0.1, eps=0)
        assert_close(p, [1 - 0.1 * np.sign(g)], tolerance=1e-12)


@pytest.mark.parametrize("step", [steps.momentum_step, steps.rmsprop_step])
def test_steps_spare_their_arguments_and_keep_the_type(step):
    p, g = np.ones(3, np.float32), np.ones(3, np.float32)
    new = step(p, g, {}, np.float64(0.1))
    assert new.dtype == np.float32
    assert p.tolist() == g.tolist() == [1, 1, 1]


def test_clipping_shortens_without_turning(rng):
    grads = [(rng.normal(size=(3, 2)), rng.normal(size=2)), (rng.normal(size=(2, 2)), [3.0, 4.0])]
    clipped = steps.clip_by_norm(grads, 0.5)
    flat = np.concatenate([np.ravel(g) for pair in grads for g in pair])
    short = np.concatenate([np.ravel(g) for pair in clipped for g in pair])
    assert_close(short, flat / np.linalg.norm(flat) * 0.5, tolerance=1e-12)
    assert_close(steps.clip_by_norm([[3.0, 4.0]], 5.0)[0], [3.0, 4.0], tolerance=0)


def test_states_are_each_parameters_own():
    with pytest.raises(ValueError, match="every parameter needs a state of its own"):
        state: dict = {}
        steps.momentum_step(np.ones(2), np.ones(2), state, 0.1)
        steps.momentum_step(np.ones(3), np.ones(3), state, 0.1)


ONE = np.ones(2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: steps.momentum_step(ONE, ONE, {}, 0), ValueError, "lr must be greater than 0"),
        (
            lambda: steps.momentum_step(ONE, ONE, {}, 0.1, 1),
            ValueError,
            "beta must be .* below|less than 1",
        ),
        (lambda: steps.rmsprop_step(ONE, ONE, {}, 0.1, 1), ValueError, "rho must be"),
        (lambda: steps.rmsprop_step(ONE, np.ones(3), {}, 0.1), ValueError, r"\(2,\) and \(3,\)"),
        (lambda: steps.adam_step(ONE, ONE, {}, 0, 0.1), ValueError, "t must be at least 1, not 0"),
        (lambda: steps.adam_step(ONE, ONE, {}, 1.0, 0.1), TypeError, "t must be a whole number"),
        (lambda: steps.adam_step(ONE, ONE, {}, 1, 0.1, beta2=1), ValueError, "beta2 must be"),
        (lambda: steps.adam_step(["a"], ONE, {}, 1, 0.1), TypeError, "p must hold real numbers"),
        (lambda: steps.clip_by_norm([ONE], 0), ValueError, "c must be greater than 0"),
        (lambda: steps.clip_by_norm([], 1), ValueError, "grads is empty"),
        (lambda: optimizers.SGD(0), ValueError, "learning_rate must be greater than 0, not 0"),
        (lambda: optimizers.SGD("fast"), TypeError, "learning_rate must be a number, not str"),
        (lambda: optimizers.SGD(0.1, momentum=1), ValueError, "momentum must be"),
        (lambda: optimizers.RMSprop(rho=-1), ValueError, "rho must be"),
        (lambda: optimizers.Adam(beta_1=1.0), ValueError, "beta_1 must be"),
        (
            lambda: optimizers.get_optimizer("adagrad"),
            ValueError,
            "'sgd', 'rmsprop', 'adam'",
        ),
        (lambda: optimizers.SGD().step([ONE], []), ValueError, "1 params and 0 grads"),
        (
            lambda: optimizers.SGD().step([[1.0]], [ONE]),
            TypeError,
            r"params\[0\] must be a floating",
        ),
        (lambda: optimizers.SGD().step([ONE], [np.ones(3)]), ValueError, r"\(2,\) and \(3,\)"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_an_optimizer_belongs_to_one_network():
    optimizer = optimizers.Adam()
    optimizer.step([ONE.copy()], [ONE])
    with pytest.raises(ValueError, match="Make a new optimizer"):
        optimizer.step([ONE.copy(), ONE.copy()], [ONE, ONE])
