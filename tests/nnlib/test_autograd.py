import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import autograd
from nnlib.autograd import Value, topo_sort
from nnlib.gradcheck import numeric_grad, relative_error


def gradients(expression, *numbers):
    """Let the engine and the difference quotient answer the same question."""
    leaves = [Value(x) for x in numbers]
    result = expression(*leaves)
    result.backward()
    numeric = numeric_grad(
        lambda x: expression(*(Value(v) for v in x)).data, np.array(numbers, dtype=float)
    )
    return np.array([leaf.grad for leaf in leaves]), numeric


OPERATIONS = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a * b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "a ** b": lambda a, b: a**b,
    "-a * b": lambda a, b: -a * b,
    "3 + a, b - 3": lambda a, b: (3 + a) * (b - 3),
    "3 - a, a - 3": lambda a, b: (3 - a) * (a - 3) * b,
    "3 * a, b * 3": lambda a, b: 3 * a + b * 3,
    "3 / a, b / 3": lambda a, b: 3 / a + b / 3,
    "3 ** a, b ** 3": lambda a, b: 3**a + b**3,
    "b ** -0.5": lambda a, b: a * b**-0.5,
    "(-a) ** 3": lambda a, b: (-a) ** 3 * b,
    "tanh, relu": lambda a, b: a.tanh() * b.relu() + (-a).relu(),
    "exp, log": lambda a, b: (a * b).exp().log() * a.exp() + b.log(),
    "a meets itself": lambda a, b: a * a + a,
    "numpy on the left": lambda a, b: np.float64(2) * a + np.int64(3) - np.float32(1) / b,
}


@pytest.mark.parametrize("expression", OPERATIONS.values(), ids=OPERATIONS)
def test_every_operation_against_its_number(expression):
    analytic, numeric = gradients(expression, 0.7, 1.9)
    assert relative_error(analytic, numeric) < 1e-8


@settings(derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["+", "-", "*", "/", "tanh", "relu", "exp", "log"]),
            st.integers(0, 100),
            st.integers(0, 100),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_random_graphs_against_their_number(program):
    def run(*leaves):
        made = list(leaves)
        for op, i, j in program:
            a, b = made[i % len(made)], made[j % len(made)]
            made.append(
                {
                    "+": lambda a, b: a + b,
                    "-": lambda a, b: a - b,
                    "*": lambda a, b: (a * b).tanh(),
                    "/": lambda a, b: a / (b * b + 1),
                    "tanh": lambda a, b: a.tanh(),
                    "relu": lambda a, b: (a + 0.05).relu(),
                    "exp": lambda a, b: a.tanh().exp(),
                    "log": lambda a, b: (a * a + 1).log(),
                }[op](a, b)
            )
        return sum(made[3:], start=made[0] * made[1])

    analytic, numeric = gradients(run, 0.31, -1.27, 2.03)
    # A kink of relu within h of a value would fail the quotient, not the engine: none was drawn.
    assert relative_error(analytic, numeric) < 1e-6


def test_where_paths_meet_gradients_add():
    a = Value(3.0)
    b = a * a  # two edges between the same nodes
    c = b + a
    (c * b).backward()  # (a² + a) a² = a⁴ + a³
    assert a.grad == 4 * 27 + 3 * 9


def test_a_second_call_starts_again_from_zero():
    a = Value(2.0)
    b = a * a
    c = b + a
    c.backward()
    c.backward()
    assert (a.grad, b.grad, c.grad) == (5.0, 1.0, 1.0)
    b.backward()  # another root: only what lies below it is computed anew
    assert (a.grad, b.grad) == (4.0, 1.0)


def test_topo_sort_lists_each_value_once_after_its_parents():
    a, b = Value(1.0), Value(2.0)
    c = a * b
    d = c + a
    e = d * c
    order = topo_sort(e)
    assert order == [a, b, c, d, e]
    assert topo_sort(a) == [a]


def test_a_graph_deeper_than_the_call_stack():
    a = Value(1.0)
    total = a
    for _ in range(20_000):
        total = total + a
    total.backward()
    assert a.grad == 20_001
    assert len(topo_sort(total)) == 20_001


def test_a_graph_with_exponentially_many_paths_is_walked_once():
    a = Value(1.0)
    x = a
    for _ in range(60):
        x = x + x
    x.backward()
    assert a.grad == 2.0**60


def test_slopes_at_corners_and_edges():
    for x, f, slope in (
        (0.0, Value.relu, 0.0),
        (1000.0, Value.tanh, 0.0),
        (0.0, lambda v: v**2, 0.0),
        (0.0, lambda v: v**1, 1.0),
        (0.0, lambda v: v**0, 0.0),
        (0.0, lambda v: v**0.5, math.inf),
        (1000.0, Value.exp, math.inf),
        (-1000.0, Value.exp, 0.0),
    ):
        v = Value(x)
        f(v).backward()
        assert v.grad == slope


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Value("1"), TypeError, "one real number, not str"),
        (lambda: Value(True), TypeError, "not bool"),
        (lambda: Value(1j), TypeError, "not complex"),
        (lambda: Value(1.0) + "1", TypeError, "real numbers, not str"),
        (lambda: np.ones(2) * Value(1.0), TypeError, "not ndarray"),
        (lambda: Value(1.0) / 0, ZeroDivisionError, "divisor must not be zero"),
        (lambda: 1 / Value(0.0), ZeroDivisionError, "divisor must not be zero"),
        (lambda: Value(0.0).log(), ValueError, "above 0, not 0"),
        (lambda: Value(-2.0).log(), ValueError, "above 0, not -2"),
        (lambda: Value(-2.0) ** 0.5, ValueError, r"-2 \*\* 0.5 is no real number"),
        (lambda: Value(0.0) ** -1, ValueError, r"0 \*\* -1 is no real number"),
    ],
)
def test_what_cannot_be_computed_is_said(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_it_trains_a_small_network():
    """XOR with two hidden units, so that no single neuron could have learned it."""
    rng = np.random.default_rng(3)
    W = [[Value(w) for w in row] for row in rng.standard_normal((4, 3))]
    out = [Value(w) for w in rng.standard_normal(5)]
    data = [((0, 0), -1), ((0, 1), 1), ((1, 0), 1), ((1, 1), -1)]
    parameters = [w for row in W for w in row] + out

    def loss():
        total = Value(0.0)
        for (x1, x2), y in data:
            hidden = [(w1 * x1 + w2 * x2 + b).tanh() for w1, w2, b in W]
            score = out[-1] + sum(w * h for w, h in zip(out, hidden, strict=False))
            total = total + (score - y) ** 2
        return total / len(data)

    first = loss().data
    for _ in range(200):
        L = loss()
        L.backward()
        for p in parameters:
            p.data -= 0.1 * p.grad
    assert loss().data < 0.01 < first


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(autograd).failed == 0
    assert repr(Value(2.5)) == "Value(data=2.5, grad=0)"
