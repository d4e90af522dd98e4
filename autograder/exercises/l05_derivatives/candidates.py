"""What `find_bug` is given: pairs of a function and its gradient, one of them wrong (lesson 05)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.engine.exercise import Arguments
from nnlib import activations as act
from nnlib.gradcheck import GradientError, check_gradient

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


def _under_one_name(function: Any, name: str) -> Any:
    """Give right and wrong functions one name, so that a message does not tell which is which."""

    def call(*args: Any) -> Any:
        return function(*(np.asarray(arg, dtype=float) for arg in args))

    call.__name__ = name
    return call


def _pair(specimen: Specimen, backward: Backward) -> tuple[Function, Backward]:
    return _under_one_name(specimen.f, specimen.name), _under_one_name(
        backward, f"{specimen.name}_backward"
    )


def _line_up(rng: np.random.Generator, culprit: Specimen, place: int, size: int) -> Arguments:
    """Put the culprit at its place among others that are right."""
    others = [s for s in RIGHT_ONES if s.name != culprit.name]
    chosen = rng.choice(len(others), size=size - 1, replace=False)
    candidates = [_pair(others[int(k)], others[int(k)].right) for k in chosen]
    candidates.insert(place, _pair(culprit, culprit.wrong))
    return (candidates,)


def cases(culprits: tuple[Specimen, ...]) -> Callable[[np.random.Generator], list[Arguments]]:
    """Return the draw of line-ups in which one of these is wrong."""

    def draw(rng: np.random.Generator) -> list[Arguments]:
        # Each place comes up, so that no fixed answer is right.
        places = [*rng.permutation(3), *rng.permutation(3)]
        return [
            _line_up(rng, culprit, int(place), 3 + k % 2)
            for k, (culprit, place) in enumerate(zip(culprits, places, strict=False))
        ]

    return draw


def find_bug(candidates: Candidates) -> int | None:
    """Return the place of the first pair whose gradient fails the check."""
    rng = np.random.default_rng(0)
    for place, (f, backward) in enumerate(candidates):
        try:
            check_gradient(f, backward, rng.standard_normal(10), rng, tolerance=1e-5)
        except GradientError:
            return place
    return None
