"""Networks in Keras are judged by what they compute: odd right ones pass, others hear why not."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject

pytestmark = [pytest.mark.keras, pytest.mark.slow]


def verdict(name, function):
    return examine(find(name), LocalSubject(function, name))


def complaint(name, function):
    result = verdict(name, function)
    assert not result.passed
    return next(part.failure.message for part in result.parts if part.failure)


def network(*layers, d):
    import keras

    return keras.Sequential([keras.Input((d,)), *layers])


def with_dropout(d, classes, hidden):
    """Dropout computes nothing when the network answers."""
    from keras import layers as k

    return network(k.Dense(hidden, "relu"), k.Dropout(0.2), k.Dense(classes), d=d)


def nested(d, classes, hidden):
    from keras import layers as k

    return network(network(k.Dense(hidden, "relu"), d=d), k.Dense(classes), d=d)


@pytest.mark.parametrize("build", [with_dropout, nested])
def test_other_ways_to_the_same_network_are_right(build):
    assert verdict("build_fcnn", build).passed


def two_hidden(d, classes, hidden):
    from keras import layers as k

    return network(k.Dense(hidden, "relu"), k.Dense(hidden, "relu"), k.Dense(classes), d=d)


def always_ten(d, classes, hidden):
    from keras import layers as k

    return network(k.Dense(hidden, "relu"), k.Dense(10), d=d)


def unbuilt(d, classes, hidden):
    import keras

    return keras.Sequential([keras.layers.Dense(hidden, "relu"), keras.layers.Dense(classes)])


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (two_hidden, "has 122 parameters"),
        (always_ten, "(4, 10) for 4 rows"),
        (unbuilt, "no weights yet"),
        (lambda d, classes, hidden: None, "end it with `return model`"),
        (lambda d, classes, hidden: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_other_networks_hear_why_not(build, words):
    assert words in complaint("build_fcnn", build)


def with_momentum(model, lr):
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(lr, momentum=0.9, nesterov=True), loss, metrics=["accuracy"])


def test_a_step_with_momentum_is_another_step():
    assert "does not move the weights as gd_step" in complaint("compile_fcnn", with_momentum)
    assert "not compiled" in complaint("compile_fcnn", lambda model, lr: model)


def outside(f, x):
    import tensorflow as tf

    x = tf.Variable(np.asarray(x, dtype=float))
    y = f(x)
    with tf.GradientTape() as tape:
        pass
    return tape.gradient(y, x)


def test_what_happens_outside_the_block_is_not_recorded():
    assert "inside the `with` block" in complaint("tape_gradient", outside)


def test_an_accuracy_is_one_number():
    answers = verdict("evaluate_fcnn", lambda model, X, y: np.asarray(y) == 1)
    assert "One number" in answers.parts[0].failure.message
