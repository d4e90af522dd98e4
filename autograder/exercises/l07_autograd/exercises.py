"""Lesson 07: an engine that differentiates any formula.

The subject is a class here, or works on its instances. So questions are put with operators and
attributes, and what comes back is numbers: the learner's objects stay in the learner's process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats
from autograder.engine.exercise import Agreement, Arguments, Draw, Exercise
from autograder.engine.subject import Subject
from autograder.exercises.l07_autograd.graphs import graphs, orders, settled
from nnlib import autograd as reference

TEXT = read_catalogue(__file__)
# More than the paths of our formulas have nodes: beyond it, a graph never ends.
MOST_NODES = 500


def formula(name: str, f: Callable[..., Any], points: float, draw: Draw) -> Agreement:
    """Make the part that asks for a formula's value and for its derivative by each variable."""

    def ask(subject: Subject, *numbers: float) -> tuple[float, list[float]]:
        result = f(*(subject.thing(x) for x in numbers))
        return result.data, _derivatives(result, numbers)

    places = ", ".join(["{}"] * f.__code__.co_argcount)
    shown = f"the value and the derivatives of {name} at {places}"
    return Agreement(name, points, draw, ask=ask, form=shown)


def _derivatives(result: Any, numbers: tuple[float, ...]) -> list[float]:
    """Add up, for each variable, the products of slopes along all paths that lead to it.

    A variable is known by its number, so that nothing depends on the identity of objects.
    """
    found, waiting, visited = [0.0] * len(numbers), [(result, 1.0)], 0
    while waiting:
        node, factor = waiting.pop()
        visited += 1
        if visited > MOST_NODES:
            raise ValueError("the graph never ends: a Value must not be its own parent")
        parents, slopes = _several(node.parents), _several(node.slopes)
        if len(parents) != len(slopes):
            raise ValueError(f"a node has {len(parents)} parents, and {len(slopes)} slopes")
        if not parents and node.data in numbers:
            found[numbers.index(node.data)] += factor
        waiting += [(p, factor * s) for p, s in zip(parents, slopes, strict=True)]
    return found


def _several(things: Any) -> list[Any]:
    try:
        return list(things)
    except TypeError:
        raise TypeError(
            "parents and slopes must be tuples; a tuple of one is written with a comma, (x,)"
        ) from None


def _numbers(count: int, *, positive: bool = False) -> Draw:
    def draw(rng: np.random.Generator) -> list[Arguments]:
        # Three decimals: no variable is mistaken for a whole number within a formula.
        cases = [tuple((floats(rng, count) + 0.001).tolist()) for _ in range(5)]
        return [tuple(map(abs, case)) for case in cases] if positive else cases

    return draw


def _both_signs(rng: np.random.Generator) -> list[Arguments]:
    x = np.abs(floats(rng, 3)) + 0.001
    return [(float(x[0]),), (-float(x[1]),), (float(x[2]) / 2,)]


Value = Exercise(
    text=TEXT["Value"],
    called_as="Value(data, parents=(), slopes=(), op='')",
    reference=reference.Value,
    parts=(
        formula("a + b", lambda a, b: a + b, 1, _numbers(2)),
        formula("a * b", lambda a, b: a * b, 1, _numbers(2)),
        formula("a ** 3", lambda a: a**3, 0.5, _numbers(1)),
        formula("a.tanh()", lambda a: a.tanh(), 0.5, _numbers(1)),
        formula("a.relu()", lambda a: a.relu(), 0.5, _both_signs),
        formula("a.exp()", lambda a: a.exp(), 0.5, _numbers(1)),
        formula("3 * a + 2 - a * 5", lambda a: 3 * a + 2 - a * 5, 0.5, _numbers(1)),
        formula(
            "(a - b) / c ** 2 - 1 / a",
            lambda a, b, c: (a - b) / c**2 - 1 / a,
            0.5,
            _numbers(3, positive=True),
        ),
    ),
)

ORDERS = orders(TEXT["topo_sort"])
topo_sort = Exercise(
    text=TEXT["topo_sort"],
    reference=reference.topo_sort,
    parts=(
        ORDERS.part("every node, once", 1, "form", "complete", "once"),
        ORDERS.part("parents first, the root last", 2, "parents first", "root last"),
    ),
    example=(None,),  # Whatever it is given, a stub says that it is not written yet.
)

backward = Exercise(
    text=TEXT["backward"],
    reference=reference.Value.backward,
    parts=(
        Agreement("gradients", 3, graphs, ask=settled(1), form="nodes with their parents {}, slopes {}: gradients"),
        Agreement(
            "the same when called again", 1, graphs, ask=settled(2),
            form="nodes with their parents {}, slopes {}: gradients after two calls",
        ),
    ),
)  # fmt: skip
