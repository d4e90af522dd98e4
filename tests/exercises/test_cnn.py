"""Windows at every edge, and convolutional networks that no list of layers would foresee."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from nnlib.with_keras import vision as keras_vision


def verdict(name, function):
    return examine(find(name), LocalSubject(function, name))


def reasons(result):
    return " ".join(part.failure.message for part in result.parts if part.failure)


def test_a_convolution_right_but_for_the_stride_keeps_the_other_points():
    convolve = find("conv2d").reference
    result = verdict("conv2d", lambda X, K, stride=1, pad=0: convolve(X, K, 1, pad))
    assert [part.points for part in result.parts] == [2, 0, 0.75, 0, 0.25]
    assert result.mistakes == ("stride ignored",)


def test_a_message_shows_the_smallest_case():
    result = verdict("conv2d", lambda X, K, stride=1, pad=0: np.zeros(3))
    assert "Expected an array of shape (1, 2, 2, 1)" in reasons(result)
    assert "conv2d([[[[0.], [1.], [2.]]," in result.parts[0].failure.example


def test_pooling_by_numpy_s_own_windows_is_accepted():
    def pool(X, k):
        views = np.lib.stride_tricks.sliding_window_view(np.asarray(X), (k, k), axis=(1, 2))
        return views[:, ::k, ::k].max(axis=(-1, -2))

    assert verdict("maxpool2d", pool).passed


def resized(shape, classes):
    """Build a network whose last layer has weights for each of 12 × 12 places, at any size."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Resizing(12, 12),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(classes),
        ]
    )


def frozen(shape, classes):
    """Build a network that no training changes."""
    model = keras_vision.build_cnn(shape, classes)
    model.trainable = False
    return model


def blind(shape, classes):
    """Build a network that sees how much ink there is, and nothing else."""
    import keras
    from keras import layers

    start = keras.initializers.GlorotUniform(seed=0)  # with some others two classes come
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.GlobalAveragePooling2D(),
            layers.Dense(classes, kernel_initializer=start),
        ]
    )


@pytest.mark.parametrize(
    ("build", "points", "complaint"),
    [
        pytest.param(resized, 2, "two pixels to the right it is lost", id="a place has weights"),
        pytest.param(frozen, 2, "fewer than half of new digits", id="never trained"),
        pytest.param(blind, 2, "one and the same class", id="blind"),
        pytest.param(
            lambda shape, classes: keras_vision.build_cnn(shape, 1), 0, "it gives 1", id="one"
        ),
        pytest.param(lambda shape, classes: "a model", 0, "must return a Keras model", id="text"),
    ],
)
@pytest.mark.keras
@pytest.mark.slow
def test_other_networks_are_refused_with_the_reason(build, points, complaint):
    result = verdict("build_cnn", build)
    assert result.points == points
    assert complaint in reasons(result)


@pytest.mark.keras
@pytest.mark.slow
def test_a_maximum_at_the_very_end_is_no_activation():
    """Largest values over whole maps may all be positive in an untrained network."""
    from autograder.engine.subject import Model

    def build(shape, classes):
        import keras

        layers = keras.layers
        maps = [
            layers.Conv2D(8, 3, activation="relu"),
            layers.Conv2D(classes, 1, bias_initializer="ones"),
        ]
        return keras.Sequential([keras.Input(shape), *maps, layers.GlobalMaxPooling2D()])

    form = find("build_cnn").parts[0]
    subject = LocalSubject(build, "build_cnn")
    assert type(subject.call((12, 12, 1), 10).value) is Model
    assert form.test(subject, np.random.default_rng(0)) is None
