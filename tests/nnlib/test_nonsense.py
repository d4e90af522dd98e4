"""Nonsense in, one clear line out: every public function and class, given things it cannot use."""

import inspect
import traceback
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib import attention, neuron

# Modules of plain functions and layers; the others have tests of their own kind.
ELSEWHERE = ("autograd", "boltzmann", "adversarial", "svm", "gradcheck")

PUBLIC = {
    name: value
    for name, value in {
        **vars(nnlib),
        "neuron.neuron": neuron.neuron,
        "attention.attention": attention.attention,
    }.items()
    if (inspect.isfunction(value) or inspect.isclass(value))
    and value.__module__.split(".")[1] not in ELSEWHERE
}

NONSENSE = {
    "text": "text",
    "None": None,
    "words": np.array(["a", "b"]),
    "dictionary": {},
    "complex": 3j,
    "object": object(),
    "objects": np.array([None]),
    "ragged": [[1], [2, 3]],
    "empty": np.zeros((0, 3)),
}


def required(value):
    """Return how many arguments must be given."""
    parameters = inspect.signature(value).parameters.values()
    return sum(
        p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        for p in parameters
    )


@pytest.mark.parametrize("name", [name for name in PUBLIC if required(PUBLIC[name])])
def test_nonsense_is_refused_by_nnlib_itself(name):
    function, count = PUBLIC[name], required(PUBLIC[name])
    for kind, argument in NONSENSE.items():
        try:
            out = function(*[argument] * count)
        except (TypeError, ValueError) as error:
            raised_at = traceback.extract_tb(error.__traceback__)[-1]
            assert Path(nnlib.__file__).parent in Path(raised_at.filename).parents
            assert raised_at.line.startswith("raise"), f"{kind} raised by chance: {error}"
            assert "\n" not in str(error)
        else:  # Only elementwise functions may take an array that is empty, and return another.
            assert kind == "empty", f"{name} took {kind} without a word"
            assert np.size(out) == 0


def test_nothing_is_left_out():
    assert len(PUBLIC) > 110
