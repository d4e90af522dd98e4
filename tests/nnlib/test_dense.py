"""The dense layer against TensorFlow."""

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, dtypes, seeds, sizes
from hypothesis import given
from hypothesis import strategies as st

from nnlib.dense import dense_backward, dense_forward


@pytest.mark.keras
@DRAWS
@given(
    dtype=dtypes, seed=seeds, batch=st.lists(sizes(), min_size=1, max_size=3), D=sizes(), H=sizes()
)
def test_dense_agrees_with_tensorflow(dtype, seed, batch, D, H):
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=size).astype(dtype) for size in ((*batch, D), (D, H), (H,))]
    assert_agrees(
        dense_forward,
        lambda dZ, X, W, b: dense_backward(dZ, (X, W)),
        lambda X, W, b: X @ W + b,
        arrays,
    )


def test_bad_input():
    X, W, b = np.ones((4, 3)), np.ones((3, 2)), np.ones(2)
    with pytest.raises(
        ValueError, match=r"X must have shape \(N, 3\) to meet W \(3, 2\).*\(4, 2\)"
    ):
        dense_forward(np.ones((4, 2)), W, b)
    with pytest.raises(ValueError, match=r"to meet W \(3, 2\), and it is \(3,\)"):
        dense_forward(X[0], W, b)
    with pytest.raises(ValueError, match=r"shape \(2,\), not \(1, 2\)"):
        dense_forward(X, W, b[None])
    with pytest.raises(ValueError, match=r"W must have shape \(D, H\), not \(3,\)"):
        dense_forward(X, W[:, 0], b)
    with pytest.raises(ValueError, match=r"X is empty: its shape is \(0, 3\)"):
        dense_forward(X[:0], W, b)
    with pytest.raises(ValueError, match=r"\(4, 2\), not \(4, 3\)"):
        dense_backward(X, (X, W))
