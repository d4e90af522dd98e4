"""Weight penalty, dropout, early stopping."""

import numpy as np
import pytest
from agreement import assert_close

from nnlib.gradcheck import numeric_grad
from nnlib.regularization import dropout, early_stop, l2_penalty, l2_penalty_grads


def test_biases_cost_nothing():
    params = [(np.array([[1.0, 2.0]]), np.array([100.0, 100.0])), ([[3.0]], [100.0])]
    assert l2_penalty(params, 0.1) == pytest.approx(1.4)
    assert l2_penalty(params, 0) == 0


def test_penalty_gradient_by_number(rng):
    params = [(rng.normal(size=(3, 2)), rng.normal(size=2))]
    ((dW, db),) = l2_penalty_grads(params, 0.3)
    assert_close(dW, numeric_grad(lambda _: l2_penalty(params, 0.3), params[0][0]), tolerance=1e-8)
    assert not db.any()


@pytest.mark.parametrize("p", [0.0, 0.2, 0.9])
def test_dropout_keeps_the_expected_sum(p, rng):
    X = np.full((400, 300), 2.0)
    out = dropout(X, p, rng, training=True)
    assert set(np.unique(out)) <= {0.0, 2 / (1 - p)}
    assert np.mean(out == 0) == pytest.approx(p, abs=0.01)
    assert out.mean() == pytest.approx(2, abs=0.05)
    np.testing.assert_array_equal(dropout(X, p, rng, training=False), X)
    assert (X == 2).all()


def test_dropout_keeps_the_type_and_repeats():
    X = np.ones((4, 5), np.float32)
    first, second = (dropout(X, 0.5, np.random.default_rng(3), True) for _ in range(2))
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("history", "patience", "stop"),
    [
        ([1.0], 1, False),
        ([1.0, 2.0], 1, True),
        ([1.0, 1.0], 1, True),  # No better is not better.
        ([3.0, 2.0, 1.0], 1, False),
        ([1.0, 2.0, 2.0], 3, False),
        ([1.0, 2.0, 2.0, 2.0], 3, True),
        ([1.0, 2.0, 0.5, 2.0, 2.0], 3, False),
    ],
)
def test_early_stop(history, patience, stop):
    assert early_stop(history, patience) is stop


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: l2_penalty([], -1), ValueError, "lam must be at least 0, not -1"),
        (lambda: l2_penalty_grads([], "a"), TypeError, "lam must be a number, not str"),
        (
            lambda: dropout([1.0], 1, np.random.default_rng(0), True),
            ValueError,
            "less than 1, not 1",
        ),
        (lambda: dropout([1.0], -0.1, None, False), ValueError, "p must be at least 0"),
        (lambda: dropout([1.0], 0.5, None, True), TypeError, "rng must be a NumPy Generator"),
        (lambda: early_stop([], 1), ValueError, "history is empty"),
        (lambda: early_stop([1.0], 0), ValueError, "patience must be at least 1, not 0"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
