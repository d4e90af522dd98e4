"""Optimizers: a hundred steps beside Keras, memories, clipping, schedules."""

import math

import numpy as np
import pytest
from agreement import assert_close

from nnlib import optimizer_steps as steps
from nnlib import optimizers, schedules

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
    "nesterov": (
        lambda: optimizers.SGD(0.0625, momentum=0.75, nesterov=True),
        lambda k: k.SGD(0.0625, momentum=0.75, nesterov=True),
    ),
    "rmsprop": (
        lambda: optimizers.RMSprop(2**-7, rho=0.75, epsilon=TINY),
        lambda k: k.RMSprop(2**-7, rho=0.75, epsilon=TINY),
    ),
    "adam": (
        lambda: optimizers.Adam(2**-7, beta_1=0.75, beta_2=0.96875, epsilon=TINY),
        lambda k: k.Adam(2**-7, beta_1=0.75, beta_2=0.96875, epsilon=TINY),
    ),
    "adamw": (
        lambda: optimizers.AdamW(
            2**-7, weight_decay=0.125, beta_1=0.875, beta_2=0.96875, epsilon=TINY
        ),
        lambda k: k.AdamW(2**-7, weight_decay=0.125, beta_1=0.875, beta_2=0.96875, epsilon=TINY),
    ),
    "clipped": (
        lambda: optimizers.SGD(0.0625, global_clipnorm=1.5),
        lambda k: k.SGD(0.0625, global_clipnorm=1.5),
    ),
    "clipped by value": (
        lambda: optimizers.SGD(0.0625, clipvalue=0.25),
        lambda k: k.SGD(0.0625, clipvalue=0.25),
    ),
    "scheduled": (
        lambda: optimizers.SGD(schedules.ExponentialDecay(0.125, 16, 0.5)),
        lambda k: k.SGD(k.schedules.ExponentialDecay(0.125, 16, 0.5)),
    ),
    "cosine": (
        lambda: optimizers.SGD(schedules.CosineDecay(0.125, 64, alpha=0.25, warmup_steps=16)),
        lambda k: k.SGD(
            k.schedules.CosineDecay(0.0, 64, alpha=0.25, warmup_target=0.125, warmup_steps=16)
        ),
    ),
    "piecewise": (
        lambda: optimizers.SGD(
            schedules.PiecewiseConstantDecay([30, 60], [0.125, 0.0625, 0.03125])
        ),
        lambda k: k.SGD(k.schedules.PiecewiseConstantDecay([30, 60], [0.125, 0.0625, 0.03125])),
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
            # The powers and cosines of Keras's schedules are float32.
            tolerance = 1e-6 if name in ("scheduled", "cosine") else 1e-10
            assert_close(p, v.numpy(), f"{name}, step {t + 1}", tolerance)


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


STEPS = {
    "momentum": (steps.momentum_step, lambda: optimizers.SGD(0.1, momentum=0.9)),
    "nesterov": (steps.nesterov_step, lambda: optimizers.SGD(0.1, momentum=0.9, nesterov=True)),
    "rmsprop": (steps.rmsprop_step, lambda: optimizers.RMSprop(0.1)),
}


@pytest.mark.parametrize("name", STEPS)
def test_functions_and_classes_are_the_same(name, rng):
    function, make = STEPS[name]
    p, state, optimizer = rng.normal(size=4), {}, make()
    q = p.copy()
    for _ in range(10):
        g = rng.normal(size=4)
        p = function(p, g, state, 0.1)
        optimizer.step([q], [g])
    np.testing.assert_array_equal(p, q)


def test_adam_function_and_class_are_the_same(rng):
    p, state, optimizer = rng.normal(size=4), {}, optimizers.Adam(0.1, epsilon=1e-8)
    q = p.copy()
    for t in range(1, 11):
        g = rng.normal(size=4)
        p = steps.adam_step(p, g, state, t, 0.1)
        optimizer.step([q], [g])
    np.testing.assert_array_equal(p, q)


def test_adam_by_hand():
    """The first corrected step has size lr, whatever the gradient's."""
    for g in (1e-3, 5.0, -200.0):
        p = steps.adam_step([1.0], [g], {}, 1, 0.1, eps=0)
        assert_close(p, [1 - 0.1 * np.sign(g)], tolerance=1e-12)


@pytest.mark.parametrize("name", STEPS)
def test_steps_spare_their_arguments_and_keep_the_type(name):
    p, g = np.ones(3, np.float32), np.ones(3, np.float32)
    new = STEPS[name][0](p, g, {}, np.float64(0.1))
    assert new.dtype == np.float32
    assert p.tolist() == g.tolist() == [1, 1, 1]


def test_clipping_shortens_without_turning(rng):
    grads = [(rng.normal(size=(3, 2)), rng.normal(size=2)), (rng.normal(size=(2, 2)), [3.0, 4.0])]
    clipped = steps.clip_by_norm(grads, 0.5)
    flat = np.concatenate([np.ravel(g) for pair in grads for g in pair])
    short = np.concatenate([np.ravel(g) for pair in clipped for g in pair])
    assert_close(short, flat / np.linalg.norm(flat) * 0.5, tolerance=1e-12)
    assert_close(steps.clip_by_norm([[3.0, 4.0]], 5.0)[0], [3.0, 4.0], tolerance=0)
    assert steps.clip_by_value([[3.0, -4.0, 0.5]], 1)[0].tolist() == [1, -1, 0.5]


def test_states_are_each_parameters_own():
    with pytest.raises(ValueError, match="every parameter needs a state of its own"):
        state: dict = {}
        steps.momentum_step(np.ones(2), np.ones(2), state, 0.1)
        steps.momentum_step(np.ones(3), np.ones(3), state, 0.1)


def test_schedules_at_their_ends():
    cosine = schedules.CosineDecay(1.0, 10, alpha=0.2, warmup_steps=5)
    assert [cosine(0), cosine(5), cosine(15), cosine(99)] == pytest.approx([0, 1, 0.2, 0.2])
    piecewise = schedules.PiecewiseConstantDecay([2, 4], [3.0, 2.0, 1.0])
    assert [piecewise(k) for k in range(6)] == [3, 3, 3, 2, 2, 1]
    assert schedules.ExponentialDecay(1.0, 4, 0.25)(2) == pytest.approx(0.5)


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
        (lambda: steps.nesterov_step(ONE, ONE, {}, -1), ValueError, "lr must be greater than 0"),
        (lambda: steps.rmsprop_step(ONE, ONE, {}, 0.1, 1), ValueError, "rho must be"),
        (lambda: steps.rmsprop_step(ONE, np.ones(3), {}, 0.1), ValueError, r"\(2,\) and \(3,\)"),
        (lambda: steps.adam_step(ONE, ONE, {}, 0, 0.1), ValueError, "t must be at least 1, not 0"),
        (lambda: steps.adam_step(ONE, ONE, {}, 1.0, 0.1), TypeError, "t must be a whole number"),
        (lambda: steps.adam_step(ONE, ONE, {}, 1, 0.1, beta2=1), ValueError, "beta2 must be"),
        (lambda: steps.adam_step(["a"], ONE, {}, 1, 0.1), TypeError, "p must hold real numbers"),
        (lambda: steps.clip_by_norm([ONE], 0), ValueError, "c must be greater than 0"),
        (lambda: steps.clip_by_norm([], 1), ValueError, "grads is empty"),
        (lambda: steps.clip_by_value([ONE], -1), ValueError, "c must be greater than 0"),
        (lambda: optimizers.SGD(0), ValueError, "learning_rate must be greater than 0, not 0"),
        (lambda: optimizers.SGD("fast"), TypeError, "learning_rate must be a number, not str"),
        (lambda: optimizers.SGD(0.1, momentum=1), ValueError, "momentum must be"),
        (lambda: optimizers.RMSprop(rho=-1), ValueError, "rho must be"),
        (lambda: optimizers.Adam(beta_1=1.0), ValueError, "beta_1 must be"),
        (lambda: optimizers.AdamW(weight_decay=-1), ValueError, "weight_decay must be at least 0"),
        (lambda: optimizers.Adam(clipvalue=0), ValueError, "clipvalue must be greater than 0"),
        (lambda: optimizers.Adam(global_clipnorm=0), ValueError, "global_clipnorm must be"),
        (
            lambda: optimizers.get_optimizer("adagrad"),
            ValueError,
            "'sgd', 'rmsprop', 'adam', 'adamw'",
        ),
        (lambda: optimizers.SGD().step([ONE], []), ValueError, "1 params and 0 grads"),
        (
            lambda: optimizers.SGD().step([[1.0]], [ONE]),
            TypeError,
            r"params\[0\] must be a floating",
        ),
        (lambda: optimizers.SGD().step([ONE], [np.ones(3)]), ValueError, r"\(2,\) and \(3,\)"),
        (lambda: schedules.ExponentialDecay(0, 1, 0.5), ValueError, "initial_learning_rate must"),
        (
            lambda: schedules.ExponentialDecay(1, 0, 0.5),
            ValueError,
            "decay_steps must be at least 1",
        ),
        (lambda: schedules.CosineDecay(1, 1, 2), ValueError, "alpha must be"),
        (
            lambda: schedules.PiecewiseConstantDecay([1], [1]),
            ValueError,
            "one more than boundaries: 2",
        ),
        (lambda: schedules.PiecewiseConstantDecay([2, 1], [1, 1, 1]), ValueError, "must rise"),
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
