"""Disturbed digits: turned as they should be, the same for the same seed, exam and training apart."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from nnlib.noisy_digits import disturb, exam_digits, exam_score, rotate, training_digits


def test_a_quarter_turn_is_numpy_s_and_none_changes_nothing(rng):
    images = rng.uniform(0, 16, size=(5, 8, 8))
    np.testing.assert_allclose(rotate(images, np.zeros(5)), images)
    quarter = rotate(images, np.full(5, np.pi / 2))
    np.testing.assert_allclose(quarter, np.rot90(images, axes=(1, 2)), atol=1e-9)


def test_what_is_turned_out_of_the_picture_is_dark():
    corner = rotate(np.ones((1, 8, 8)), np.array([np.pi / 4]))[0, 0, 0]
    assert corner == 0


def test_disturbing_is_reproducible_bounded_and_leaves_the_images_alone(rng):
    images, _ = training_digits()
    before = images.copy()
    once, again, other = (disturb(images, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(once, again)
    assert np.abs(once - other).mean() > 1
    assert once.min() == 0 and once.max() == 16
    np.testing.assert_array_equal(images, before)
    np.testing.assert_allclose(disturb(images, rng, degrees=0, noise=0), images)


def test_exam_and_training_are_all_digits_and_share_none(rng):
    _, labels = training_digits()
    X, y = exam_digits(rng, copies=2)
    everything = load_digits()
    assert len(labels) + len(y) // 2 == len(everything.target)
    np.testing.assert_array_equal(np.concatenate([labels, y[:360]]), everything.target)
    np.testing.assert_array_equal(y[:360], y[360:])
    assert X.shape == (720, 8, 8)
    assert not np.array_equal(X[:360], X[360:])


def test_the_score_is_the_share_of_right_labels():
    _, y = exam_digits(np.random.default_rng(3), copies=1)
    assert exam_score(lambda X: y, np.random.default_rng(3), copies=1) == 1
    assert exam_score(lambda X: (y + 1) % 10, np.random.default_rng(3), copies=1) == 0
    with pytest.raises(ValueError, match="one label for each picture"):
        exam_score(lambda X: np.eye(10)[y], np.random.default_rng(3), copies=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((8, 8)),), r"\(N, H, W\)"),
        ((np.zeros((1, 8, 8)), -1.0), "degrees"),
        ((np.zeros((1, 8, 8)), 0.0, -1.0), "noise"),
    ],
)
def test_nonsense_is_refused(arguments, message, rng):
    images, *numbers = arguments
    with pytest.raises(ValueError, match=message):
        disturb(images, rng, *numbers)
