"""Deep networks that no list of layers would foresee, and blocks judged without their weights."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from nnlib.with_keras.vision import residual_block
from tests.exercises.right.resnet import deep_network


def verdict(name, function):
    return examine(find(name), LocalSubject(function, name))


def reasons(result):
    return " ".join(part.failure.message for part in result.parts if part.failure)


def test_a_sum_that_changes_its_input_keeps_the_points_for_its_values():
    def add(x, F):
        x = np.asarray(x)
        change = F(x)
        if x.dtype.kind == "f":
            x += change
            return x
        return x + change

    result = verdict("residual_forward", add)
    assert [part.points for part in result.parts] == [1, 0.25, 0.5, 0]
    assert result.mistakes == ("input changed in place",)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (lambda model, X, y: "norms", "one plain number for each of the 2 layers"),
        (lambda model, X, y: [0.5] * (len(model.layers)), "the numbers are not right"),
        (lambda model, X, y: 1 / 0, "ZeroDivisionError"),
    ],
)
@pytest.mark.keras
@pytest.mark.slow
def test_other_norms_are_refused_with_the_reason(answer, complaint):
    result = verdict("grad_norms", answer)
    assert result.points == 0
    assert complaint in reasons(result)


def zero_block(x, units):
    """Add nothing to x."""
    from keras import layers

    change = layers.Dense(units, kernel_initializer="zeros")(layers.LayerNormalization()(x))
    if x.shape[-1] != units:
        x = layers.Dense(units)(x)
    return x + change


def bent_projection(x, units):
    """Send x through an activation where the widths differ."""
    from keras import layers

    change = layers.Dense(units)(layers.ReLU()(layers.LayerNormalization()(x)))
    return (x if x.shape[-1] == units else layers.Dense(units, activation="relu")(x)) + change


@pytest.mark.parametrize(
    ("block", "points", "complaint"),
    [
        (zero_block, 2.5, "nothing is ever added"),
        (bent_projection, 3, "a dense layer alone"),
        (lambda x, units: x, 1.5, "nothing is ever added"),
        (lambda x, units: x.wrong, 0, "AttributeError"),
        (lambda x, units: "a tensor", 0, "AttributeError"),
    ],
)
@pytest.mark.keras
@pytest.mark.slow
def test_other_blocks_are_refused_with_the_reason(block, points, complaint):
    result = verdict("residual_block", block)
    assert result.points == points, result
    assert complaint in reasons(result)


def no_way_past(depth, shape, classes):
    """Build a normalized network without skips: its gradients have the right size."""

    def block(x, units):
        from keras import layers

        return layers.Dense(units)(layers.ReLU()(layers.LayerNormalization()(x)))

    return deep_network(block)(depth, shape, classes)


def frozen(depth, shape, classes):
    """Build a network that no training changes."""
    model = deep_network(residual_block)(depth, shape, classes)
    for layer in model.layers[1:-1]:
        layer.trainable = False
    return model


@pytest.mark.parametrize(
    ("build", "complaint"),
    [(no_way_past, "Thirty layers do not learn"), (frozen, "equally deep")],
)
@pytest.mark.keras
@pytest.mark.slow
def test_other_networks_are_refused(build, complaint):
    result = verdict("build_resnet", build)
    assert result.points <= 3
    assert complaint in reasons(result)
