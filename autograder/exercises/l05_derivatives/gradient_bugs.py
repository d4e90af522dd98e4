"""The last exercise of lesson 05: among several gradient functions, find the one that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import activations as act
from nnlib.gradcheck import GradientError, check_gradient, numeric_grad, relative_error

BUG = "Look at “Find the bug” above."

Function = Callable[[Any], Any]
Backward = Callable[[Any, Any], Any]
Candidates = list[tuple[Function, Backward]]


@dataclass(frozen=True)
class Specimen:
    """A function with its right gradient, and a wrong one that only some checks see."""

    name: str
    f: Function
    right: Backward
    wrong: Backward


def _elementwise(name: str, slope: Function, wrong: Function) -> Specimen:
    return Specimen(name, getattr(act, name), lambda x, u: u * slope(x), lambda x, u: u * wrong(x))


def _last_element_wrong(x, u):
    gradient = u * act.sigmoid_grad(x)
    gradient[-1] *= 1.5
    return gradient


PLAIN = (
    _elementwise("sigmoid", act.sigmoid_grad, act.sigmoid),
    _elementwise("tanh", act.tanh_grad, lambda x: 1 - np.tanh(x)),
    Specimen("square", lambda x: x**2, lambda x, u: 2 * x * u, lambda x, u: x * u),
)
# With an upstream of ones, right and wrong give the same numbers.
NEEDS_RANDOM_UPSTREAM = (
    Specimen(
        "plus_softmax",
        lambda x: x + act.softmax(x),
        lambda x, u: u + act.softmax_backward(u, x),
        lambda x, u: 1.0 * u,
    ),
    Specimen("reverse", lambda x: x[::-1], lambda x, u: u[::-1], lambda x, u: 1.0 * u),
    Specimen(
        "centre", lambda x: 2 * x - x.mean(), lambda x, u: 2 * u - u.mean(), lambda x, u: 1.0 * u
    ),
)
# Wrong below zero, and right above.
NEEDS_BOTH_SIGNS = (
    Specimen("absolute", np.abs, lambda x, u: u * np.sign(x), lambda x, u: 1.0 * u),
    _elementwise("leaky_relu", act.leaky_relu_grad, lambda x: np.ones_like(x)),
)
# Right in all places but the last.
NEEDS_ALL_ELEMENTS = (replace(PLAIN[0], wrong=_last_element_wrong),)

RIGHT_ONES = (*PLAIN, *NEEDS_RANDOM_UPSTREAM, NEEDS_BOTH_SIGNS[1])


def _named(function: Any, name: str) -> Any:
    """Give right and wrong functions one name, so that a message does not tell which is which."""

    def call(*args: Any) -> Any:
        return function(*(np.asarray(arg, dtype=float) for arg in args))

    call.__name__ = name
    return call


def _pair(specimen: Specimen, backward: Backward) -> tuple[Function, Backward]:
    return _named(specimen.f, specimen.name), _named(backward, f"{specimen.name}_backward")


def _line_up(rng: np.random.Generator, culprit: Specimen, place: int, size: int) -> Arguments:
    """Put the culprit at its place among others that are right."""
    others = [s for s in RIGHT_ONES if s.name != culprit.name]
    chosen = rng.choice(len(others), size=size - 1, replace=False)
    candidates = [_pair(others[int(k)], others[int(k)].right) for k in chosen]
    candidates.insert(place, _pair(culprit, culprit.wrong))
    return (candidates,)


def _cases(culprits: tuple[Specimen, ...]) -> Callable[[np.random.Generator], list[Arguments]]:
    def draw(rng: np.random.Generator) -> list[Arguments]:
        # Each place comes up, so that no fixed answer is right.
        places = [*rng.permutation(3), *rng.permutation(3)]
        return [
            _line_up(rng, culprit, int(place), 3 + k % 2)
            for k, (culprit, place) in enumerate(zip(culprits, places, strict=False))
        ]

    return draw


def find_bug_reference(candidates: Candidates) -> int | None:
    """Return the place of the first pair whose gradient fails the check."""
    rng = np.random.default_rng(0)
    for place, (f, backward) in enumerate(candidates):
        try:
            check_gradient(f, backward, rng.standard_normal(10), rng, tolerance=1e-5)
        except GradientError:
            return place
    return None


def _weighted_sum(f, u, x):
    return np.sum(u * f(x))


def _close(a: Any, b: Any) -> bool:
    return relative_error(a, b) < 1e-4


def _search(candidates, x=None, upstream=None, agree=_close):
    """Look for the first pair that does not agree, with slips of your own."""
    rng = np.random.default_rng(1)
    for place, (f, backward) in enumerate(candidates):
        point = rng.standard_normal(10) if x is None else x
        u = rng.standard_normal(10) if upstream is None else upstream
        expected = numeric_grad(partial(_weighted_sum, f, u), point)
        if not agree(np.asarray(backward(point, u)), expected):
            return place
    return None


def _largest_error(candidates):
    rng = np.random.default_rng(2)
    x, u = rng.normal(size=12), rng.normal(size=12)
    errors = [
        relative_error(backward(x, u), numeric_grad(partial(_weighted_sum, f, u), x))
        for f, backward in candidates
    ]
    return int(np.argmax(errors))


def _next_place(candidates):
    place = find_bug_reference(candidates)
    return None if place is None else place + 1


find_bug = old_exercise(
    name="find_bug",
    signature="find_bug(candidates)",
    reference=find_bug_reference,
    parts=(
        old_part("bugs that every check finds", 1, _cases(PLAIN)),
        old_part("bugs that need a random upstream", 1, _cases(NEEDS_RANDOM_UPSTREAM)),
        old_part("bugs below zero", 0.5, _cases(NEEDS_BOTH_SIGNS)),
        old_part("a bug in one element", 0.5, _cases(NEEDS_ALL_ELEMENTS)),
    ),
    look=BUG,
    hints=(
        "For one pair (f, backward): which two gradients should agree? Which of them does your numeric_grad give, and of which function?",
        "With u = rng.normal(size=10), compare backward(x, u) with numeric_grad(lambda x: np.sum(u * f(x)), x), by your relative_error.",
        "for place, (f, backward) in enumerate(candidates): draw x and u; if relative_error( ? , ? ) > 1e-4: return place",
    ),
    mistakes=(
        old_mistake(
            "right ones called wrong",
            lambda c: _search(c, agree=lambda a, b: bool(np.all(a == b))),
            "Right gradients were called wrong. Two ways of computing never agree to the last digit: "
            "compare with `relative_error`, and allow 1e-4. And give the upstream to both sides: to "
            "`backward`, and to the sum that you nudge. " + BUG,
        ),
        old_mistake(
            "upstream of ones",
            lambda c: _search(c, upstream=np.ones(10)),
            "The plain bugs are found, the hidden ones not: with an upstream of ones, some wrong "
            "gradients give the right numbers. Draw the upstream at random. " + BUG,
        ),
        old_mistake(
            "x of zeros",
            lambda c: _search(c, x=np.zeros(10)),
            "Bugs go unseen when `x` is 0 everywhere, where many slopes look alike. Draw `x` at "
            "random. " + BUG,
        ),
        old_mistake(
            "only positive x",
            lambda c: _search(c, x=np.linspace(0.3, 2, 10)),
            "A bug that shows only below zero goes unseen: all of your `x` are positive. Draw them "
            "with `rng.normal`, so that both signs occur. " + BUG,
        ),
        old_mistake(
            "only the first element",
            lambda c: _search(c, agree=lambda a, b: abs(a[0] - b[0]) < 1e-4),
            "A bug in another element goes unseen: only the first was compared. `relative_error` looks "
            "at all of them. " + BUG,
        ),
        old_mistake(
            "counted from 1",
            _next_place,
            "You found it, but counted from 1. Places count from 0, as `enumerate` does. " + BUG,
        ),
    ),
    right=(find_bug_reference, _search, _largest_error),
)
