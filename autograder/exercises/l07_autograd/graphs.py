"""Graphs that are made where the learner's code lives, to ask for orders and for gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import floats
from autograder.engine.exercise import ExerciseText
from autograder.engine.judge import Judge, Property, Sight, stop
from autograder.engine.subject import Subject

# For each node, by its number, the numbers of its parents; and its slopes with respect to them.
Parents = dict[int, list[int]]
Slopes = dict[int, list[float]]


def graphs(rng: np.random.Generator) -> list[tuple[Parents, Slopes]]:
    """Draw a chain, a diamond, short ways beside long ones, nodes used twice, and a mixture.

    The last node is the root. Parents have smaller numbers than the nodes made from them.
    """
    shapes: list[list[list[int]]] = [
        [[], [0], [1]],
        [[], [0], [0], [1, 2]],
        [[], [0], [1], [2, 0]],
        [[], [0], [1], [1, 2]],
        [[], [0, 0], [1, 0]],
        [[], [], [0, 1], [2, 0], [3, 2], [4, 1]],
    ]
    drawn = [
        (
            dict(enumerate(shape)),
            {n: floats(rng, len(parents)).tolist() for n, parents in enumerate(shape)},
        )
        for shape in shapes
    ]
    # As in a + a: two ways that are alike are two ways all the same.
    twice = floats(rng)
    return [*drawn, ({0: [], 1: [0], 2: [1, 1]}, {0: [], 1: [floats(rng)], 2: [twice, twice]})]


def _shapes(rng: np.random.Generator) -> list[Parents]:
    return [parents for parents, _ in graphs(rng)]


def _build(subject: Subject, parents: Parents, slopes: Slopes) -> list[Any]:
    nodes: list[Any] = []
    for n in parents:
        given = tuple(nodes[parent] for parent in parents[n])
        nodes.append(
            subject.make(
                # Several nodes have the same number in them: that does not make them one.
                data=float(n % 2),
                grad=0.0,
                parents=given,
                slopes=tuple(slopes.get(n, ())),
                op=str(n),
            )
        )
    return nodes


ORDER_PROPERTIES = (
    Property("form", "Expected is a list of nodes. Is there a `return`?"),
    Property("complete", "Some nodes below the root are missing from the list."),
    Property("once", "Some nodes stand in the list twice."),
    Property("parents first", "Some node stands before one of its parents."),
    Property("root last", "The root does not come last."),
)


def look_at_order(subject: Subject, parents: Parents) -> Sight:
    """Return what is wrong with an order: which node stands where is not prescribed."""

    def question(subject: Subject) -> list[str]:
        return [node.op for node in subject.thing(_build(subject, parents, {})[-1])]

    outcome = subject.use(question)
    if outcome.raised:
        nothing = "NoneType" in outcome.message and "iterable" in outcome.message
        return Sight({"form": "nothing" if nothing else stop(outcome)})
    if any(op not in map(str, parents) for op in outcome.value):
        return Sight({"form": "other things"})
    listed = [int(op) for op in outcome.value]
    place = {n: i for i, n in enumerate(listed)}
    missing = [n for n in parents if n not in place]
    early = [n for n in place if any(place.get(parent, -1) > place[n] for parent in parents[n])]
    broken = {
        "complete": missing,
        "once": len(listed) - len(place),
        "parents first": early,
        "root last": listed[-1:] != [len(parents) - 1],
    }
    return Sight({name: str(what) for name, what in broken.items() if what})


def orders(text: ExerciseText) -> Judge:
    """Return the judge of an order of nodes."""
    return Judge(ORDER_PROPERTIES, _shapes, look_at_order, text)


def settled(times: int) -> Callable[..., Any]:
    def ask(subject: Subject, parents: Parents, slopes: Slopes) -> list[float]:
        nodes = _build(subject, parents, slopes)
        for _ in range(times):
            subject.thing(nodes[-1])
        return [node.grad for node in nodes]

    return ask
