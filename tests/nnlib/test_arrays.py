"""Sums, broadcasting and products."""

import numpy as np
import pytest

from nnlib.arrays import add_bias, batch_dot, row_sums


def test_row_sums_of_lists_and_one_row():
    assert row_sums([[1, 2, 3], [4, 5, 6]]).tolist() == [6, 15]
    assert row_sums([[7]]).tolist() == [7]


def test_batch_dot_is_one_dot_product_a_row(rng):
    X, w = rng.normal(size=(5, 3)), rng.normal(size=3)
    one_by_one = [sum(a * b for a, b in zip(x, w, strict=True)) for x in X]
    np.testing.assert_allclose(batch_dot(X, w), one_by_one)


def test_add_bias_repeats_b_for_each_row_and_spares_its_input(rng):
    Z = rng.normal(size=(3, 3))
    before = Z.copy()
    out = add_bias(Z, [1, 2, 3])
    for row, bare in zip(out, before, strict=True):
        np.testing.assert_array_equal(row, bare + np.array([1, 2, 3]))
    np.testing.assert_array_equal(Z, before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_stays(dtype):
    Z = np.ones((2, 3), dtype)
    assert row_sums(Z).dtype == dtype
    assert add_bias(Z, Z[0]).dtype == dtype
    assert batch_dot(Z, Z[0]).dtype == dtype


def test_bad_input():
    with pytest.raises(ValueError, match=r"X must have shape \(N, D\), not \(3,\)"):
        row_sums([1, 2, 3])
    with pytest.raises(ValueError, match=r"X is empty.*\(0, 3\)"):
        row_sums(np.ones((0, 3)))
    with pytest.raises(ValueError, match="rows differ in length"):
        row_sums([[1, 2], [3]])
    with pytest.raises(TypeError, match="X must hold real numbers"):
        row_sums([[1j]])
    with pytest.raises(ValueError, match=r"shape \(3,\), not \(2, 1\)"):
        add_bias(np.ones((2, 3)), np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"shape \(3,\), not \(3, 1\)"):
        batch_dot(np.ones((2, 3)), np.ones((3, 1)))
