import numpy as np
import pytest

from nnlib.gradcheck import (
    GradientError,
    check_gradient,
    complex_step_grad,
    numeric_grad,
    relative_error,
)


def cubic(x):
    return float(np.sum(x**3))


def test_numeric_grad_is_right_to_second_order(rng):
    x = rng.standard_normal((3, 4))
    # The central difference of x³ is 3x² + h², so its error is h² and no more.
    np.testing.assert_allclose(numeric_grad(cubic, x, h=1e-2), 3 * x**2 + 1e-4, rtol=1e-9)
    np.testing.assert_allclose(numeric_grad(cubic, x), 3 * x**2, rtol=1e-7, atol=1e-9)


def test_numeric_grad_restores_x_also_after_an_error(rng):
    x = rng.standard_normal(5)
    before = x.copy()
    numeric_grad(cubic, x)
    assert np.array_equal(x, before)
    calls = iter(range(4))

    def fails(x):
        if next(calls) == 3:
            raise RuntimeError("stop")
        return cubic(x)

    with pytest.raises(RuntimeError):
        numeric_grad(fails, x)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("x", [[1, 2], (1.0, 2.0), np.float32([1, 2]), np.array([[1, 2]])])
def test_numeric_grad_takes_any_numbers(x):
    gradient = numeric_grad(cubic, x)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient.ravel(), [3.0, 12.0], rtol=1e-7)


def test_numeric_grad_of_a_single_number_and_a_view(rng):
    np.testing.assert_allclose(numeric_grad(lambda x: x**2, 3.0), 6.0, rtol=1e-8)
    x = rng.standard_normal((4, 6))
    np.testing.assert_allclose(numeric_grad(cubic, x[::2, ::3]), 3 * x[::2, ::3] ** 2, rtol=1e-6)


def test_complex_step_is_exact_to_rounding(rng):
    x = rng.standard_normal((2, 3))
    gradient = complex_step_grad(lambda x: np.sum(np.exp(x) * np.tanh(x)), x)
    expected = np.exp(x) * (np.tanh(x) + 1 - np.tanh(x) ** 2)
    np.testing.assert_allclose(gradient, expected, rtol=1e-14)


@pytest.mark.parametrize("f", [lambda x: np.abs(x).sum(), lambda x: x])
def test_complex_step_says_where_it_does_not_apply(f, rng):
    with pytest.raises(ValueError, match="one complex number"):
        complex_step_grad(f, rng.standard_normal(3))


def test_relative_error_is_the_largest_difference_over_the_largest_value():
    assert relative_error([1.0, -4.0], [1.0, -3.0]) == 0.25
    assert relative_error([0.0], [0.0]) == 0.0
    assert relative_error([0.0], [1e-30]) == 1.0
    assert relative_error(1e5 * np.ones(3), 1e5 * np.ones(3)) == 0.0
    assert np.isnan(relative_error([np.nan, 1.0], [1.0, 1.0]))


def test_bad_arguments_are_named(rng):
    with pytest.raises(ValueError, match="same shape"):
        relative_error([1.0, 2.0], [[1.0], [2.0]])
    with pytest.raises(ValueError, match="empty"):
        relative_error([], [])
    with pytest.raises(ValueError, match="h must be greater than 0"):
        numeric_grad(cubic, [1.0], h=0.0)
    with pytest.raises(ValueError, match="one number, not an array of shape"):
        numeric_grad(lambda x: x, [1.0, 2.0])
    with pytest.raises(TypeError, match="real numbers"):
        numeric_grad(cubic, ["a"])
    with pytest.raises(TypeError, match="rng must be"):
        check_gradient(np.tanh, lambda x, u: u, [1.0], 0)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_backward(x, upstream):
    a = softmax(x)
    return a * (upstream - (a * upstream).sum(axis=-1, keepdims=True))


def test_a_right_gradient_passes_and_tells_its_error(rng):
    x = rng.standard_normal((4, 5))
    kept = x.copy()
    assert check_gradient(softmax, softmax_backward, x, rng) < 1e-8
    assert np.array_equal(x, kept)


def one_element(gradient):
    gradient = gradient.copy()
    gradient[2, 3] += 1e-4 * np.abs(gradient).max()
    return gradient


def one_nan(gradient):
    gradient = gradient.copy()
    gradient[2, 3] = np.nan
    return gradient


# What happens to a right gradient, each too little to notice in a training run.
PLANTED = {
    "a thousandth too large": lambda x, u: softmax_backward(x, u) * 1.001,
    "one element of twenty a little off": lambda x, u: one_element(softmax_backward(x, u)),
    "upstream dropped": lambda x, u: softmax_backward(x, np.ones_like(u)),
    "the sum forgotten": lambda x, u: softmax(x) * u * (1 - softmax(x)),
    "divided by N": lambda x, u: softmax_backward(x, u) / len(x),
    "sign": lambda x, u: -softmax_backward(x, u),
    "all zero": lambda x, u: np.zeros_like(x),
    "one NaN": lambda x, u: one_nan(softmax_backward(x, u)),
    "rows turned round": lambda x, u: softmax_backward(x, u)[::-1],
    "summed to another shape": lambda x, u: softmax_backward(x, u).sum(axis=0),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_planted_wrong_gradients_fail(planted, rng):
    with pytest.raises(GradientError, match="gradient of logits"):
        check_gradient(softmax, planted, rng.standard_normal((4, 5)), rng, name="logits")


def test_an_upstream_of_ones_would_let_wrong_code_pass(rng):
    # Why the upstream is random: under ones, the slopes of a softmax add up to zero.
    x = rng.standard_normal((4, 5))
    wrong = np.zeros_like(x)
    under_ones = numeric_grad(lambda x: softmax(x).sum(), x)
    np.testing.assert_allclose(under_ones, wrong, atol=1e-9)


def test_a_failure_names_place_analytic_and_numeric(rng):
    def wrong(x, upstream):
        gradient = 2 * x * upstream
        gradient[1, 0] *= 1.5
        return gradient

    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    upstream = np.random.default_rng(5).standard_normal((2, 2))
    with pytest.raises(GradientError) as failure:
        check_gradient(lambda x: x**2, wrong, x, np.random.default_rng(5))
    expected = 6 * upstream[1, 0]
    assert f"x[1, 0]: analytic {1.5 * expected:.8g}, numeric {expected:.6g}"[:40] in str(
        failure.value
    )
