"""The checks behind the error messages."""

import numpy as np
import pytest

from nnlib.validation import (
    as_float,
    as_labels,
    require_finite,
    require_number,
    require_rng,
    require_whole,
)


def test_as_float_keeps_floats_and_converts_whole_numbers():
    x = np.ones(3, np.float32)
    assert as_float(x, "x") is x
    assert as_float([1, 2], "x").dtype == np.float64
    assert as_float([True], "x").tolist() == [1.0]


@pytest.mark.parametrize("x", [[None], ["a"], [1j], [object()]])
def test_as_float_refuses_what_is_not_a_number(x):
    with pytest.raises(TypeError, match="x must hold real numbers, and its type is"):
        as_float(x, "x")


def test_labels_must_be_whole_and_in_range():
    assert as_labels([0, 2], 3).tolist() == [0, 2]
    with pytest.raises(ValueError, match="0 … 2 for 3 classes, and it runs from 0 to 3"):
        as_labels([0, 3], 3)
    with pytest.raises(ValueError, match="runs from -1"):
        as_labels([-1, 0], 3)
    with pytest.raises(TypeError, match="whole-number labels, and its type is float64"):
        as_labels([0.0, 1.0], 3)
    with pytest.raises(ValueError, match="empty"):
        as_labels([], 3)


def test_not_finite_says_where():
    with pytest.raises(ValueError, match=r"X\[1, 0\] is nan"):
        require_finite(np.array([[1, 2], [np.nan, 3]]), "X")


def test_numbers():
    assert require_number(np.float32(0.5), "p", at_least=0, below=1) == 0.5
    with pytest.raises(ValueError, match="p must be at least 0 and less than 1, not 1"):
        require_number(1, "p", at_least=0, below=1)
    with pytest.raises(ValueError, match="lr must be greater than 0, not nan"):
        require_number(float("nan"), "lr", above=0)
    with pytest.raises(TypeError, match="lr must be a number, not str"):
        require_number("1", "lr")
    assert require_whole(np.int32(4), "n") == 4
    with pytest.raises(TypeError, match="n must be a whole number, not float"):
        require_whole(2.0, "n")
    with pytest.raises(ValueError, match="n must be at least 1, not 0"):
        require_whole(0, "n")


def test_rng_must_be_a_generator():
    with pytest.raises(TypeError, match=r"NumPy Generator .* not int"):
        require_rng(3)
