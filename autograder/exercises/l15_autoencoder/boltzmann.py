"""A restricted Boltzmann machine: random states judged by their statistics, gradients by the states."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.compare import describe, difference
from autograder.engine.exercise import Arguments, Failure, old_exercise, old_part
from autograder.engine.subject import Subject
from autograder.exercises.l15_autoencoder import boltzmann_mistakes as wrong
from autograder.exercises.l15_autoencoder.boltzmann_mistakes import CD, GIBBS
from nnlib import boltzmann as reference
from nnlib.activations import sigmoid

# Rows of each kind: a mean of that many draws lies within 0.03 of its expectation, but for one in
# millions, and no mistake is that close in all of them.
ROWS = 6000
NEAR = 0.03


def machine(rng: np.random.Generator, D: int = 3, H: int = 3, size: float = 1.0) -> Any:
    """Draw weights and biases of a machine; `size` multiplies them."""
    signs = (rng.choice([-1, 1], size=shape) for shape in ((D, H), (H,), (D,)))
    lows = (1.0, 0.6, 0.6)
    return tuple(
        size * sign * (low + rng.integers(0, 100, size=sign.shape) / 100)
        for sign, low in zip(signs, lows, strict=True)
    )


def expected_next(v: Any, W: Any, b: Any, c: Any) -> Any:
    """Return the probability of each visible unit after one Gibbs step, over all hidden states."""
    p = sigmoid(v @ W + b)
    total = np.zeros(len(c))
    for bits in itertools.product((0.0, 1.0), repeat=len(b)):
        h = np.array(bits)
        total += np.prod(np.where(h == 1, p, 1 - p)) * sigmoid(h @ W.T + c)
    return total


def _patterns(rng: np.random.Generator) -> np.ndarray:
    """Draw a few visible states, and repeat each of them many times."""
    kinds = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]])
    return np.repeat(kinds[rng.permutation(4)], ROWS, axis=0)


def _statistics(v_new: Any) -> np.ndarray:
    return v_new.reshape(4, ROWS, -1).mean(axis=1)


def _draws_states(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for many steps from the same states, and compare the means with what they must be."""
    v, params = _patterns(rng), machine(rng)
    seed = int(rng.integers(2**32))
    outcome = subject.call(v, *params, np.random.default_rng(seed))
    if outcome.raised:
        where = f", in your line `{outcome.line}`" if outcome.line else ""
        return Failure(
            f"The function stopped with {outcome.raised}: {outcome.message}{where}. {GIBBS}"
        )
    got = outcome.value
    if not isinstance(got, np.ndarray) or got.shape != v.shape or got.dtype.kind not in "fiub":
        return Failure(f"Expected an array of v's own shape, but {describe(got)} came. {GIBBS}")
    got = got.astype(float)
    binary = bool(np.isin(got, (0, 1)).all())
    shared = binary and bool((np.ptp(got.reshape(4, ROWS, -1), axis=1) == 0).all())
    if shared:
        return _shared(subject, v, params, got)
    expected = np.array([expected_next(v[k * ROWS], *params) for k in range(4)])
    if binary and np.abs(_statistics(got) - expected).max() <= NEAR:
        return None
    for mistake in wrong.GIBBS_MISTAKES:
        other = mistake.wrong(v.copy(), *params, np.random.default_rng(seed)).astype(float)
        if other.shape != got.shape or binary != bool(np.isin(other, (0, 1)).all()):
            continue
        if np.abs(_statistics(other) - _statistics(got)).max() <= 1.5 * NEAR:
            return mistake.failure()
    if not binary:
        return Failure(f"Every visible unit must be 0 or 1 after the step. {GIBBS}")
    return Failure(f"The units are not 1 as often as their probabilities say. {GIBBS}")


def _shared(subject: Subject, v: Any, params: Any, got: Any) -> Failure:
    """Tell a step without chance from one whose chance is the same for all equal rows."""
    again = [subject.call(v, *params, np.random.default_rng(seed)).value for seed in range(8)]
    steady = all(np.array_equal(other, got) for other in again)
    return wrong.of_gibbs("nothing drawn" if steady else "one number for all")


def _certain(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    """Draw a machine whose probabilities are 0 or 1 as far as a computer can tell."""
    while True:
        W, b, c = machine(rng, D, H, size=200.0)
        v = rng.integers(0, 2, size=(N, D)).astype(float)
        z = v @ W + b
        if np.abs(z).min() > 50 and np.abs((z > 0) @ W.T + c).min() > 50:
            return v, W, b, c, np.random.default_rng(rng.integers(2**32))


def _of_any_shape(rng: np.random.Generator) -> list[Arguments]:
    """Draw machines in which N, D and H differ, in lists, float32 and integers, too."""
    first, lists, singles, whole = (
        _certain(rng, *shape) for shape in ((4, 3, 2), (3, 2, 4), (2, 5, 3), (1, 3, 2))
    )
    return [
        first,
        (*(a.tolist() for a in lists[:4]), lists[4]),
        (*(a.astype(np.float32) for a in singles[:4]), singles[4]),
        (whole[0].astype(int), *(np.rint(a).astype(int) for a in whole[1:4]), whole[4]),
    ]


def _from_rng(named: Callable[[str], Failure], look: str) -> Callable[..., Failure | None]:
    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        """The draws must come from the generator that was given, and from nothing else."""
        v, params = rng.integers(0, 2, size=(40, 3)).astype(float), machine(rng, size=0.2)
        one, other = rng.integers(2**32, size=2)
        first, again, another = (
            subject.call(v, *params, np.random.default_rng(seed)) for seed in (one, one, other)
        )
        if first.raised:
            return Failure(f"It stopped with {first.raised}: {first.message}. {look}")
        if not difference(first.value, another.value, 1e-9, 1e-12):
            return named("a seed of its own")
        return named("rng not used") if difference(first.value, again.value, 1e-9, 1e-12) else None

    return test


def _unchanged(rng: np.random.Generator) -> list[Arguments]:
    return [_certain(rng, 3, 4, 2)]


gibbs_step = old_exercise(
    name="gibbs_step",
    signature="gibbs_step(v, W, b, c, rng)",
    reference=reference.gibbs_step,
    parts=(
        old_part("drawn with the right probabilities", 1.5, test=_draws_states),
        old_part("drawn from rng", 0.5, test=_from_rng(wrong.of_gibbs, GIBBS)),
        old_part("other shapes, lists, integers, float32", 0.5, _of_any_shape),
        old_part("your input stays as it was", 0.5, _unchanged, watch="arguments"),
    ),
    look=GIBBS,
    hints=(
        "There are two draws. Which units are drawn first, given what? Which probabilities does "
        + "the second draw need?",
        "p = sigmoid(v @ W + b) for the hidden units; h is 1 where rng.random(p.shape) < p. With h "
        + "the visible probabilities are sigmoid(h @ W.T + c), and they are drawn in the same way.",
        "h = (rng.random(p.shape) < p).astype(float); p_v = sigmoid(h @ ? + c); "
        + "return (rng.random(p_v.shape) < ?).astype(float)",
    ),
    mistakes=wrong.GIBBS_MISTAKES,
    right=(
        lambda v, W, b, c, rng: _by_binomial(v, W, b, c, rng),
        lambda v, W, b, c, rng: _with_where(v, W, b, c, rng),
        lambda v, W, b, c, rng: np.concatenate(
            [_by_binomial(v[i : i + 1], W, b, c, rng) for i in range(len(v))]
        ),
    ),
)


def _by_binomial(v, W, b, c, rng):
    v, W, b, c = map(np.asarray, (v, W, b, c))
    h = rng.binomial(1, sigmoid(v @ W + b))
    return rng.binomial(1, sigmoid(h @ W.T + c))


def _with_where(v, W, b, c, rng):
    v, W, b, c = map(np.asarray, (v, W, b, c))
    p = sigmoid(np.einsum("nd,dh->nh", 1.0 * v, W) + b)
    h = np.where(rng.uniform(size=p.shape) < p, 1.0, 0.0)
    p = sigmoid(np.einsum("nh,dh->nd", h, W) + c)
    return np.where(rng.uniform(size=p.shape) >= p, 0.0, 1.0)


def _one_at_a_time(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """With one example, dc says which state was drawn, and all the rest follows from it."""
    trials = []
    for D, H in ((3, 2), (2, 4), (4, 4), (3, 3), (5, 2)):
        v0 = rng.integers(0, 2, size=(1, D)).astype(float)
        trials.append((v0, machine(rng, D, H, size=0.6), int(rng.integers(2**32))))
    answers = [
        subject.call(v0, *params, np.random.default_rng(seed)) for v0, params, seed in trials
    ]
    complaints = [_complaint(*trial[:2], got) for trial, got in zip(trials, answers, strict=True)]
    if not any(complaints):
        return None
    for mistake in wrong.CD_MISTAKES:
        if all(
            wrong.alike(mistake.wrong, (v0, *params), seed, got)
            for (v0, params, seed), got in zip(trials, answers, strict=True)
        ):
            return mistake.failure()
    complaint = next(text for text in complaints if text)
    return Failure(f"{complaint} {CD}")


def _complaint(v0: Any, params: Any, got: Any) -> str:
    """Say what is wrong with the gradients of one example, or return an empty string."""
    if got.raised:
        where = f", in your line `{got.line}`" if got.line else ""
        return f"The function stopped with {got.raised}: {got.message}{where}."
    W, b, _ = params
    value = got.value
    if not isinstance(value, tuple | list) or len(value) != 3:
        return f"Expected three arrays, dW, db and dc, but {describe(value)} came."
    for name, array, like in zip(("dW", "db", "dc"), value, params, strict=True):
        if not isinstance(array, np.ndarray) or array.shape != like.shape:
            return f"{name} must have the shape {like.shape}, but {describe(array)} came."
    dW, db, dc = value
    v1 = np.rint(v0 + dc)
    if not np.isin(v1, (0, 1)).all() or np.abs(v0 + dc - v1).max() > 1e-9:
        return "dc must be the drawn visible states minus those of the data: mean(v1 - v0)."
    p0, p1 = sigmoid(v0 @ W + b), sigmoid(v1 @ W + b)
    if np.abs(db - (p1 - p0)[0]).max() > 1e-7:
        return "db must be the hidden probabilities at v1 minus those at v0."
    if np.abs(dW - (v1.T @ p1 - v0.T @ p0)).max() > 1e-7:
        return "dW must be v1ᵀ p1 minus v0ᵀ p0, over the number of examples."
    return ""


def _drawn_as_by_gibbs(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Over many examples alike, dc must be what one Gibbs step gives in the mean."""
    for _ in range(3):
        params = machine(rng)
        v0 = np.repeat(rng.integers(0, 2, size=(1, 3)).astype(float), 4 * ROWS, axis=0)
        got = subject.call(v0, *params, np.random.default_rng(rng.integers(2**32)))
        expected = expected_next(v0[0], *params) - v0[0]
        if got.raised or np.abs(got.value[2] - expected).max() > NEAR:
            return Failure(
                f"v1 is not what one Gibbs step makes of v0: first draw h, then v1 from h. {CD}"
            )
    return None


def _certain_batches(rng: np.random.Generator) -> list[Arguments]:
    return [_certain(rng, *shape) for shape in ((4, 3, 2), (3, 3, 3), (5, 2, 4))]


def _kinds(rng: np.random.Generator) -> list[Arguments]:
    return _of_any_shape(rng)[1:]


cd1_grads = old_exercise(
    name="cd1_grads",
    signature="cd1_grads(v0, W, b, c, rng)",
    reference=reference.cd1_grads,
    parts=(
        old_part("one example", 1.5, test=_one_at_a_time),
        old_part("a batch", 0.5, _certain_batches),
        old_part("v1 drawn by a Gibbs step", 0.5, test=_drawn_as_by_gibbs),
        old_part("drawn from rng", 0.25, test=_from_rng(wrong.of_cd, CD)),
        old_part("lists, integers, float32", 0.25, _kinds),
    ),
    look=CD,
    hints=(
        "What does your gibbs_step give you, and which probabilities belong to v0 and to v1?",
        "v1 = gibbs_step(v0, W, b, c, rng), p = sigmoid(v @ W + b) for both. dW = (v1ᵀ p1 - v0ᵀ p0) "
        + "/ N, db = mean of p1 - p0, dc = mean of v1 - v0, both over the examples.",
        "return (v1.T @ p1 - v0.T @ p0) / len(v0), (p1 - p0).mean(axis=?), (v1 - v0).mean(axis=?)",
    ),
    mistakes=wrong.CD_MISTAKES,
    right=(
        lambda v0, W, b, c, rng: wrong.cd(v0, W, b, c, rng),
        lambda v0, W, b, c, rng: _with_einsum(v0, W, b, c, rng),
        lambda v0, W, b, c, rng: _example_by_example(v0, W, b, c, rng),
    ),
)


def _with_einsum(v0, W, b, c, rng):
    v0, W, b, c = map(np.asarray, (v0, W, b, c))
    v1 = 1.0 * _by_binomial(v0, W, b, c, rng)
    p0, p1 = (sigmoid(v @ W + b) for v in (v0, v1))
    dW = np.einsum("nd,nh->dh", v1, p1) - np.einsum("nd,nh->dh", 1.0 * v0, p0)
    return [dW / len(v0), np.mean(p1, axis=0) - np.mean(p0, axis=0), v1.mean(0) - v0.mean(0)]


def _example_by_example(v0, W, b, c, rng):
    each = [wrong.cd(v[None], W, b, c, rng) for v in np.asarray(v0)]
    return tuple(np.mean(grads, axis=0) for grads in zip(*each, strict=True))
