"""Judges a Boltzmann machine: its draws by how often they come, its gradients by what was drawn."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.engine.compare import describe
from autograder.engine.exercise import Arguments, ExerciseText, Failure, Question
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Subject
from nnlib.activations import sigmoid

# Rows of each kind: a mean of that many draws lies within 0.03 of its expectation, but for one in
# millions, and no mistake is that close in all of them.
ROWS = 6000
NEAR = 0.03


# Machines and states.


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


def states_and_machine(rng: np.random.Generator) -> Arguments:
    """Draw states of a machine in which little is certain."""
    return (rng.integers(0, 2, size=(40, 3)).astype(float), *machine(rng, size=0.2))


def certain(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    """Draw a machine whose probabilities are 0 or 1 as far as a computer can tell."""
    while True:
        W, b, c = machine(rng, D, H, size=200.0)
        v = rng.integers(0, 2, size=(N, D)).astype(float)
        z = v @ W + b
        if np.abs(z).min() > 50 and np.abs((z > 0) @ W.T + c).min() > 50:
            return v, W, b, c, np.random.default_rng(rng.integers(2**32))


def certain_of_any_kind(rng: np.random.Generator) -> list[Arguments]:
    """Draw machines in which N, D and H differ, in lists, float32 and integers, too."""
    first, lists, singles, whole = (
        certain(rng, *shape) for shape in ((4, 3, 2), (3, 2, 4), (2, 5, 3), (1, 3, 2))
    )
    return [
        first,
        (*(a.tolist() for a in lists[:4]), lists[4]),
        (*(a.astype(np.float32) for a in singles[:4]), singles[4]),
        (whole[0].astype(int), *(np.rint(a).astype(int) for a in whole[1:4]), whole[4]),
    ]


# A Gibbs step, taken many times from the same states.

STEP = (
    Property("form", "Expected an array of v's own shape, but {seen} came."),
    Property("chance", "All equal rows gave equal results: {seen}."),
    Property("binary", "Every visible unit must be 0 or 1 after the step."),
    Property("probabilities", "The units are not 1 as often as their probabilities say."),
)


def drawn_rightly(points: float, text: ExerciseText) -> Question:
    """Make the part that compares the means of many steps with what they must be."""
    judge = Judge(STEP, _patterns, _look_at_steps, text, near=NEAR)
    return judge.part("drawn with the right probabilities", points, *(each.name for each in STEP))


def _patterns(rng: np.random.Generator) -> list[tuple[np.ndarray, Any, np.ndarray]]:
    """Draw a few visible states, each of them repeated many times, a machine, and seeds."""
    kinds = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]])
    v = np.repeat(kinds[rng.permutation(4)], ROWS, axis=0)
    return [(v, machine(rng), rng.integers(2**32, size=9))]


def _look_at_steps(subject: Subject, trial: tuple[np.ndarray, Any, np.ndarray]) -> Sight:
    v, params, seeds = trial
    outcome = subject.call(v, *params, np.random.default_rng(seeds[0]))
    got = outcome.value
    if outcome.raised:
        return Sight({"form": stop(outcome)})
    if not isinstance(got, np.ndarray) or got.shape != v.shape or got.dtype.kind not in "fiub":
        return Sight({"form": describe(got)})
    binary, each = np.isin(got, (0, 1)).all(), got.astype(float).reshape(4, ROWS, -1)
    if binary and (np.ptp(each, axis=1) == 0).all():
        # No chance at all, or one whose numbers are the same for all rows?
        again = [subject.call(v, *params, np.random.default_rng(s)).value for s in seeds[1:]]
        steady = all(np.array_equal(other, got) for other in again)
        return Sight({"chance": "nothing was drawn" if steady else "one draw served all"})
    means = each.mean(axis=1)
    expected = [expected_next(states, *params) for states in v[::ROWS]]
    if binary and np.abs(means - expected).max() <= NEAR:
        return Sight()
    return Sight({"probabilities" if binary else "binary": means})


# The gradients of one example: dc says which state was drawn, and all the rest follows from it.

GRADIENTS = (
    Property("form", "Expected three arrays, dW, db and dc, but {seen} came."),
    Property("shapes", "{seen} came."),
    Property("dc", "dc must be the drawn visible states minus those of the data: mean(v1 - v0)."),
    Property("db", "db must be the hidden probabilities at v1 minus those at v0."),
    Property("dW", "dW must be v1ᵀ p1 minus v0ᵀ p0, over the number of examples."),
)


def follows_from_the_draw(points: float, text: ExerciseText) -> Question:
    """Make the part that asks for the gradients of one example at a time."""
    # The same seed draws the same states, so a mistake shows the very same numbers.
    judge = Judge(GRADIENTS, _single_examples, _look_at_gradients, text, near=1e-7)
    return judge.part("one example", points, *(each.name for each in GRADIENTS))


def _single_examples(rng: np.random.Generator) -> list[tuple[np.ndarray, Any, int]]:
    return [
        (
            rng.integers(0, 2, size=(1, D)).astype(float),
            machine(rng, D, H, size=0.6),
            int(rng.integers(2**32)),
        )
        for D, H in ((3, 2), (2, 4), (4, 4), (3, 3), (5, 2))
    ]


def _look_at_gradients(subject: Subject, trial: tuple[np.ndarray, Any, int]) -> Sight:
    v0, params, seed = trial
    outcome = subject.call(v0, *params, np.random.default_rng(seed))
    if outcome.raised:
        return Sight({"form": stop(outcome)})
    grads = outcome.value
    if not isinstance(grads, tuple | list) or len(grads) != 3:
        return Sight({"form": describe(grads)})
    for name, grad, like in zip(("dW", "db", "dc"), grads, params, strict=True):
        if not isinstance(grad, np.ndarray) or grad.shape != like.shape:
            wanted = f"{name} must have the shape {like.shape}, but {describe(grad)}"
            return Sight({"shapes": wanted})
    wrong = _first_wrong(v0, *params[:2], *grads)
    return Sight({wrong: list(grads)} if wrong else {})


def _first_wrong(v0: Any, W: Any, b: Any, dW: Any, db: Any, dc: Any) -> str:
    """Return the name of the gradient that does not follow, or an empty string."""
    v1 = np.rint(v0 + dc)
    if not np.isin(v1, (0, 1)).all() or np.abs(v0 + dc - v1).max() > 1e-9:
        return "dc"
    p0, p1 = sigmoid(v0 @ W + b), sigmoid(v1 @ W + b)
    if not np.allclose(db, (p1 - p0)[0], rtol=0, atol=1e-7):
        return "db"
    return "" if np.allclose(dW, v1.T @ p1 - v0.T @ p0, rtol=0, atol=1e-7) else "dW"


def drawn_by_a_gibbs_step(points: float, text: ExerciseText) -> Question:
    """Make the part that asks whether dc is, in the mean of many examples, one Gibbs step's."""

    def test(subject: Subject, rng: np.random.Generator) -> Failure | None:
        for _ in range(3):
            params = machine(rng)
            v0 = np.repeat(rng.integers(0, 2, size=(1, 3)).astype(float), 4 * ROWS, axis=0)
            got = subject.call(v0, *params, np.random.default_rng(rng.integers(2**32)))
            expected = expected_next(v0[0], *params) - v0[0]
            if got.raised or np.abs(got.value[2] - expected).max() > NEAR:
                return text.failure(
                    "v1 is not what one Gibbs step makes of v0: first draw h, then v1 from h."
                )
        return None

    return Question("v1 drawn by a Gibbs step", points, test)
