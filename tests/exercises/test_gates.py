"""A gate is judged by what it does, not by its weights."""

import itertools

import numpy as np
import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from autograder.exercises.l01_neuron.gates import TABLES, truth_table

GOOD = {"AND": ([1, 1], -1.5), "OR": ([1, 1], -0.5), "NAND": ([-1, -1], 1.5)}


def verdict(gate):
    return examine(find("gate"), LocalSubject(gate, "gate"))


@pytest.mark.parametrize("seed", range(20))
def test_any_weights_that_make_the_table_are_right(seed):
    rng, found = np.random.default_rng(seed), {}
    while len(found) < 3:
        w, b = rng.normal(size=2), rng.normal()
        for name, table in TABLES.items():
            if truth_table((w, b)) == table:
                found[name] = (w, b)
    assert verdict(found.get).passed


def test_one_wrong_gate_costs_its_own_part_and_is_named_by_its_input():
    result = verdict(lambda name: {**GOOD, "NAND": ([-1, -1], 2.5)}[name])
    assert [part.points for part in result.parts] == [1, 0]
    assert "(1, 1) your NAND fires, and should stay silent" in result.parts[1].failure.message


@pytest.mark.parametrize(
    "answer",
    [
        ([1, 1],),
        ([1, 1, 1], -1.5),
        (-1.5, [1, 1]),
        ([np.inf, np.inf], -1.5),
        ([1, 1], np.nan),
        (["a", "b"], 0),
        ([1, 1], None),
        ([1, 1j], -1.5),
        {"w": 1, "b": 2},
    ],
    ids=repr,
)
def test_what_is_no_neuron_earns_nothing(answer):
    result = verdict(lambda name: answer)
    assert result.points == 0
    assert "it must return two weights and a bias" in result.parts[0].failure.message


def test_answers_that_change_earn_nothing():
    answers = itertools.cycle([([1, 1], -1.5), ([1, 1], -0.5), ([-1, -1], 1.5)])
    assert verdict(lambda name: next(answers)).points == 0


def test_the_same_neuron_for_every_gate_earns_nothing():
    for neuron in GOOD.values():
        assert verdict(lambda name, neuron=neuron: neuron).points == 0


def test_an_exception_is_reported():
    def gate(name):
        raise KeyError(name)

    assert "For AND it stopped with KeyError" in verdict(gate).parts[0].failure.message
