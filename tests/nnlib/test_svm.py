import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.svm import LinearSVC

from nnlib.gradcheck import numeric_grad, relative_error
from nnlib.losses import hinge
from nnlib.svm import LinearSVM, svm_grads


@pytest.fixture(scope="module")
def cancer():
    data = load_breast_cancer()
    order = np.random.default_rng(0).permutation(len(data.data))
    X, y = data.data[order], data.target[order]
    mean, scale = X[:400].mean(axis=0), X[:400].std(axis=0)
    X = (X - mean) / scale
    return X[:400], y[:400], X[400:], y[400:]


def svm_loss(X, y, w, b, lam):
    return hinge(y, X @ w + b) + lam / 2 * (w @ w)


def test_subgradients_against_their_number(rng):
    X, y = rng.standard_normal((9, 4)), rng.choice([-1, 1], 9)
    w, b, lam = rng.standard_normal(4), 0.3, 0.1
    dw, db = svm_grads(X, y, w, b, lam)
    numeric_w = numeric_grad(lambda w: svm_loss(X, y, w, b, lam), w)
    assert relative_error(dw, numeric_w) < 1e-8
    numeric_b = numeric_grad(lambda b: svm_loss(X, y, w, float(b), lam), b)
    assert relative_error(db, numeric_b) < 1e-8


def test_it_comes_as_low_as_the_exact_solver(cancer, rng):
    X, y, X_test, y_test = cancer
    lam, signs = 0.01, 2 * y - 1
    machine = LinearSVM(lam).fit(X, y, rng)
    # The same problem in the other's terms: C sums where we take means. Its bias is penalised
    # as one more weight, so a large constant stands in for 1 there.
    exact = LinearSVC(
        C=1 / (lam * len(X)), loss="hinge", intercept_scaling=100, max_iter=200_000, random_state=0
    ).fit(X, signs)
    ours = svm_loss(X, signs, machine.w, machine.b, lam)
    theirs = svm_loss(X, signs, exact.coef_[0], float(exact.intercept_[0]), lam)
    assert ours < 1.02 * theirs
    assert np.mean(machine.predict(X_test) == y_test) > 0.94
    assert np.mean(machine.predict(X_test) == (exact.predict(X_test) > 0)) > 0.98


def test_a_smaller_lam_gives_a_narrower_margin(cancer, rng):
    X, y, *_ = cancer
    widths = [2 / np.linalg.norm(LinearSVM(lam).fit(X, y, rng).w) for lam in (1.0, 0.1, 0.01)]
    assert widths == sorted(widths, reverse=True)


def test_only_examples_at_the_margin_matter(rng):
    """Far examples do not pull: a neuron with another loss would move."""
    X = np.array([[-1.0, 0.0], [1.0, 0.0], [-5.0, 4.0], [9.0, 0.7]])
    y = np.array([0, 1, 0, 1])
    machine = LinearSVM(0.01).fit(X, y, rng, epochs=4000, batch_size=4)
    np.testing.assert_allclose(machine.w, [1.0, 0.0], atol=0.05)
    np.testing.assert_allclose(machine.score(X[:2]), [-1, 1], atol=0.05)
    assert machine.predict(X).tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda r: LinearSVM(0), "lam must be greater than 0"),
        (lambda r: LinearSVM().predict(np.ones((2, 2))), "no weights yet"),
        (lambda r: LinearSVM().fit(np.ones((2, 2)), [0, 2], r), r"y must lie in 0 … 1"),
        (lambda r: LinearSVM().fit(np.ones((3, 2)), [0, 1], r), "equal lengths, not 3 and 2"),
        (lambda r: LinearSVM().fit(np.full((2, 2), np.nan), [0, 1], r), "X must be finite"),
        (lambda r: LinearSVM().fit(np.ones((2, 2)), [0, 1], r, lr=-1), "lr must be greater than 0"),
        (lambda r: svm_grads(np.ones((2, 2)), [0, 1], np.ones(2), 0.0, 0.1), "-1 and 1"),
    ],
)
def test_bad_arguments_are_named(call, words, rng):
    with pytest.raises(ValueError, match=words):
        call(rng)
