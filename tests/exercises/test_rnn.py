"""Splits are judged by their order, forecasting models by what they forecast, in Keras's own numbers."""

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from tests.exercises.right import right_styles
from tests.exercises.right.rnn import built


def verdict(name, function, secret=b"visible"):
    return examine(find(name), LocalSubject(function, name), secret)


def split(order):
    """Return a split that takes the rows in the order that a function of N gives."""

    def chronological_split(X, y, fraction):
        rows, cut = order(len(X)), int(len(X) * fraction)
        X, y = np.asarray(X)[rows], np.asarray(y)[rows]
        return X[:cut], y[:cut], X[cut:], y[cut:]

    return chronological_split


@pytest.mark.parametrize("seed", range(5))
def test_every_shuffle_is_called_by_its_name(seed):
    rng = np.random.default_rng(seed)
    result = verdict("chronological_split", split(rng.permutation))
    assert result.points == 0
    assert result.mistakes == ("shuffled time",)


def test_a_split_that_loses_rows_is_no_shuffle():
    result = verdict("chronological_split", split(lambda n: np.zeros(n, int)))
    assert result.mistakes == ()
    assert "values are not" in result.parts[0].failure.message


def test_an_exception_of_the_learner_s_is_told():
    failure = verdict("chronological_split", lambda X, y, fraction: X / 0 + y).parts[0].failure
    assert "The function stopped with" in failure.message


def test_windows_may_be_lists_that_became_arrays_of_integers():
    def make_windows(series, L, horizon):
        N = len(series) - L - horizon + 1
        X = np.stack([np.asarray(series)[k : k + N] for k in range(L)], axis=-1)
        return [X, np.asarray(series)[L + horizon - 1 :]]

    assert verdict("make_windows", make_windows).passed


@pytest.mark.keras
@pytest.mark.slow
def test_the_step_gives_the_numbers_of_keras():
    import keras

    rng = np.random.default_rng(0)
    layer = keras.layers.LSTM(4)
    X = rng.normal(size=(3, 12, 2)).astype("float32")
    layer.build(X.shape)
    layer.set_weights([rng.normal(0, 0.5, w.shape) for w in layer.get_weights()])
    for step in (find("lstm_step").reference, *right_styles(find("lstm_step"))):
        h = c = np.zeros((3, 4))
        for t in range(12):
            h, c = step(X[:, t], h, c, layer.get_weights())
        np.testing.assert_allclose(h, layer(X).numpy(), atol=1e-6)


@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.parametrize(
    ("build", "complaint"),
    [
        (lambda L: built(outputs=2)(L), "gives the shape (3, 2), not (3, 1)"),
        (lambda L: None, "must return a Keras model, but it returned nothing"),
        (lambda L: 1 / 0, "ZeroDivisionError"),
    ],
    ids=["two numbers", "nothing", "raises"],
)
def test_other_models_are_refused_with_the_reason(build, complaint):
    result = verdict("build_lstm", build)
    assert result.points == 0
    assert complaint in result.parts[0].failure.message


@pytest.mark.keras
@pytest.mark.slow
def test_a_model_of_the_right_form_that_cannot_learn_keeps_the_points_of_the_form():
    result = verdict("build_lstm", built(rate=1e6))
    assert [part.points for part in result.parts] == [1, 0]


@pytest.mark.keras
@pytest.mark.slow
def test_the_mean_of_a_window_is_blind_also_where_it_forecasts_well():
    """On this draw's wave the value wanted lies half a period after the middle of the window."""
    result = verdict("build_lstm", built("mean", "dense"), b"sweep 3")
    assert result.mistakes == ("blind to the order",)
