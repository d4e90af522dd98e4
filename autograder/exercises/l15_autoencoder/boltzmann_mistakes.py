"""What goes wrong in a Gibbs step and in contrastive divergence, and how to say it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.compare import difference
from autograder.engine.exercise import Failure, old_mistake
from autograder.engine.subject import LocalSubject, Outcome
from nnlib.activations import sigmoid

GIBBS = "Look at “One Gibbs step” above."
CD = "Look at “Contrastive divergence” above."


def _drawn(p: Any, rng: np.random.Generator) -> Any:
    return (rng.random(p.shape) < p).astype(float)


def gibbs(
    *,
    up: Callable[..., Any] = lambda v, W, b, c: sigmoid(v @ W + b),
    hidden: Callable[..., Any] = _drawn,
    down: Callable[..., Any] = lambda h, W, b, c: sigmoid(h @ W.T + c),
    visible: Callable[..., Any] = _drawn,
    source: Callable[..., Any] = lambda rng: rng,
) -> Callable[..., Any]:
    """Make a Gibbs step in which one thing is otherwise."""

    def gibbs_step(v, W, b, c, rng):
        v, W, b, c = (np.asarray(a, dtype=float) for a in (v, W, b, c))
        rng = source(rng)
        h = hidden(up(v, W, b, c), rng)
        return visible(down(h, W, b, c), rng)

    return gibbs_step


def _one_number_for_all(p: Any, rng: np.random.Generator) -> Any:
    return (rng.random() < p).astype(float)


def _above(p: Any, rng: np.random.Generator) -> Any:
    return (rng.random(p.shape) > p).astype(float)


def _likelier(p: Any, rng: np.random.Generator) -> Any:
    return (p > 0.5).astype(float)


def _as_it_is(p: Any, rng: np.random.Generator) -> Any:
    return p


def _in_place(v, W, b, c, rng):
    new = gibbs()(v, W, b, c, rng)
    if isinstance(v, np.ndarray):
        v[:] = new
        return v
    return new


GIBBS_MISTAKES = (
    old_mistake(
        "probabilities for states",
        gibbs(hidden=_as_it_is),
        "The hidden *probabilities* were handed down. A Gibbs step draws: each hidden unit becomes "
        "0 or 1 first, and the visible units are computed from these states. " + GIBBS,
    ),
    old_mistake(
        "probabilities returned",
        gibbs(visible=_as_it_is),
        "The visible probabilities came back. Draw from them: each unit is 0 or 1 in the end. "
        + GIBBS,
    ),
    old_mistake(
        "nothing drawn",
        gibbs(hidden=_likelier, visible=_likelier),
        "Nothing is left to chance: each unit took its likelier value. A unit is 1 *with* its "
        "probability: where `rng.random(p.shape) < p`. " + GIBBS,
    ),
    old_mistake(
        "one number for all",
        gibbs(hidden=_one_number_for_all, visible=_one_number_for_all),
        "One random number served all units, so equal rows gave equal results. Draw one for each "
        "unit of each example: `rng.random(p.shape)`. " + GIBBS,
    ),
    old_mistake(
        "drawn the wrong way round",
        gibbs(hidden=_above, visible=_above),
        "A unit became 1 where the number lies *above* its probability: then a likely unit is "
        "rarely on. It must lie below: `rng.random(p.shape) < p`. " + GIBBS,
    ),
    old_mistake(
        "W not transposed on the way back",
        gibbs(down=lambda h, W, b, c: sigmoid(h @ W + c)),
        "On the way back to the visible units `W` must be transposed: the same weights, from the "
        "other side. " + GIBBS,
    ),
    old_mistake(
        "biases swapped",
        gibbs(
            up=lambda v, W, b, c: sigmoid(v @ W + c),
            down=lambda h, W, b, c: sigmoid(h @ W.T + b),
        ),
        "The biases are swapped: `b` belongs to the hidden units, `c` to the visible ones. "
        + GIBBS,
    ),
    old_mistake(
        "no biases",
        gibbs(
            up=lambda v, W, b, c: sigmoid(v @ W),
            down=lambda h, W, b, c: sigmoid(h @ W.T),
        ),
        "The biases are missing: `b` on the way up, `c` on the way down. " + GIBBS,
    ),
    old_mistake(
        "hidden states returned",
        gibbs(down=lambda h, W, b, c: h, visible=_as_it_is),
        "The hidden states came back. One more draw is missing: the visible units, given the "
        "hidden ones. " + GIBBS,
    ),
    old_mistake(
        "rng not used",
        gibbs(source=lambda rng: np.random.default_rng()),
        "The numbers do not come from the `rng` that was given: the same rng gave other states. "
        "Call `rng.random`, so that an experiment can be repeated. " + GIBBS,
    ),
    old_mistake(
        "a seed of its own",
        gibbs(source=lambda rng: np.random.default_rng(0)),
        "Every call draws the same. Do not make a generator inside the function: draw from the "
        "`rng` that was given. " + GIBBS,
    ),
    old_mistake(
        "input changed in place",
        _in_place,
        "The caller's own `v` was overwritten: `v[:] = ` writes into it. Return a new array. "
        + GIBBS,
    ),
)


def cd(
    v0: Any,
    W: Any,
    b: Any,
    c: Any,
    rng: np.random.Generator,
    *,
    step: Callable[..., Any] = gibbs(),  # noqa: B008 - a function, which nobody changes
    positive: Callable[..., Any] = lambda p, rng: p,
    negative: Callable[..., Any] = lambda p, rng: p,
    answer: Callable[..., Any] | None = None,
) -> Any:
    """Return contrastive divergence's gradients, with one thing otherwise where it is given."""
    v0, W, b, c = (np.asarray(a, dtype=float) for a in (v0, W, b, c))
    v1 = step(v0, W, b, c, rng)
    p0, p1 = positive(sigmoid(v0 @ W + b), rng), negative(sigmoid(v1 @ W + b), rng)
    if answer:
        return answer(v0, v1, p0, p1)
    return (v1.T @ p1 - v0.T @ p0) / len(v0), (p1 - p0).mean(axis=0), (v1 - v0).mean(axis=0)


def _other(**change: Any) -> Callable[..., Any]:
    return lambda v0, W, b, c, rng: cd(v0, W, b, c, rng, **change)


def _right(v0: Any, v1: Any, p0: Any, p1: Any) -> Any:
    return (v1.T @ p1 - v0.T @ p0) / len(v0), (p1 - p0).mean(axis=0), (v1 - v0).mean(axis=0)


CD_MISTAKES = (
    old_mistake(
        "states for probabilities",
        _other(positive=_drawn, negative=_drawn),
        "The hidden *states* went into the gradients. Draw states only to get to v1; the "
        "gradients take the probabilities, since states would add noise and nothing else. " + CD,
    ),
    old_mistake(
        "states at the data",
        _other(positive=_drawn),
        "At the data the hidden *states* were used. The gradients take the probabilities on both "
        "sides. " + CD,
    ),
    old_mistake(
        "v1 not drawn",
        _other(step=gibbs(visible=_as_it_is)),
        "v1 holds probabilities. Draw states from them, as `gibbs_step` does: v1 is a sample of "
        "the model. " + CD,
    ),
    old_mistake(
        "sign",
        _other(answer=lambda *a: tuple(-g for g in _right(*a))),
        "The sign is turned round. These gradients are *descended*: the model's side, v1, minus "
        "the data's, v0. " + CD,
    ),
    old_mistake(
        "not averaged",
        _other(
            answer=lambda v0, v1, p0, p1: (
                v1.T @ p1 - v0.T @ p0,
                (p1 - p0).sum(axis=0),
                (v1 - v0).sum(axis=0),
            )
        ),
        "The gradients are sums over the examples. Take their mean: divide by N. " + CD,
    ),
    old_mistake(
        "dW not averaged",
        _other(answer=lambda v0, v1, p0, p1: (v1.T @ p1 - v0.T @ p0, *_right(v0, v1, p0, p1)[1:])),
        "dW is a sum over the examples, while db and dc are means. Divide dW by N, too. " + CD,
    ),
    old_mistake(
        "db and dc swapped",
        _other(answer=lambda *a: tuple(_right(*a)[k] for k in (0, 2, 1))),
        "db and dc are swapped: return dW, db, dc. `b` belongs to the hidden units, `c` to the "
        "visible ones. " + CD,
    ),
    old_mistake(
        "dW transposed",
        _other(answer=lambda *a: (_right(*a)[0].T, *_right(*a)[1:])),
        "dW is transposed. It has the shape of W: one row for each visible unit. " + CD,
    ),
    old_mistake(
        "only the data's side",
        _other(
            answer=lambda v0, v1, p0, p1: (
                -v0.T @ p0 / len(v0),
                -p0.mean(axis=0),
                -v0.mean(axis=0),
            )
        ),
        "The model's own side is missing. Energy must go down at the data *and* up at what the "
        "model makes of it, or it only falls, everywhere. " + CD,
    ),
    old_mistake(
        "old probabilities at v1",
        _other(answer=lambda v0, v1, p0, p1: _right(v0, v1, p0, p0)),
        "At v1 the hidden probabilities of v0 were used again. Compute them anew: "
        "sigmoid(v1 @ W + b). " + CD,
    ),
    old_mistake(
        "rng not used",
        _other(step=gibbs(source=lambda rng: np.random.default_rng())),
        "The numbers do not come from the `rng` that was given: hand it on to `gibbs_step`. " + CD,
    ),
    old_mistake(
        "a seed of its own",
        _other(step=gibbs(source=lambda rng: np.random.default_rng(0))),
        "Every call draws the same. Do not make a generator inside the function: hand on the `rng` "
        "that was given. " + CD,
    ),
)


def of_gibbs(name: str) -> Failure:
    """Return a mistake of the Gibbs step as the reason why a part was not earned."""
    return next(m for m in GIBBS_MISTAKES if m.name == name).failure()


def of_cd(name: str) -> Failure:
    """Return a mistake of contrastive divergence as the reason why a part was not earned."""
    return next(m for m in CD_MISTAKES if m.name == name).failure()


def alike(wrong: Callable[..., Any], args: Any, seed: int, got: Outcome) -> bool:
    """Say whether a wrong implementation with the same random numbers gives the same."""
    other = LocalSubject(wrong).call(*args, np.random.default_rng(seed))
    if other.raised or got.raised:
        return (other.raised, other.message) == (got.raised, got.message)
    return not difference(other.value, got.value, 1e-7, 1e-9)
