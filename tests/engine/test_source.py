"""Answers of ours as text: what they need of what is given, and nothing else; 0.5 s."""

import pytest

from autograder.engine import registry
from autograder.engine.source import Source

GIVEN = """
import a_module_that_is_not_there as missing
import numpy as np
from math import pi, tau

SCALE = 3


def scaled(x):
    return SCALE * x


def of_the_missing(x):
    return missing.value * x
"""


def test_what_is_used_is_there_also_by_way_of_others():
    source = Source("answer", "def answer(x):\n    return scaled(np.float64(x)) + tau\n", GIVEN)
    assert source.function(1) == pytest.approx(3 + 6.283185307)
    assert "missing" not in source.text


def test_what_is_not_there_is_missed_when_it_is_used():
    source = Source("answer", "def answer(x):\n    return of_the_missing(x)\n", GIVEN)
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_not_there"):
        _ = source.function


def test_no_answer_in_numpy_loads_keras():
    for exercise in registry.by_name().values():
        if not exercise.keras:
            for text in (exercise.text, *exercise.mistakes):
                assert "keras" not in text.source.text.split("def ")[0], exercise.name
                assert "tensorflow" not in text.source.text, exercise.name
