"""Whatever plain value an answer gives, the learner gets a verdict with a reason, never an error."""

import datetime as dt
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from autograder.engine import registry
from autograder.engine.examine import examine
from autograder.engine.present import as_text
from autograder.engine.subject import LocalSubject
from autograder.sandbox.wire.protocol import decode, encode

EXERCISES = [
    pytest.param(
        exercise,
        marks=[pytest.mark.keras, pytest.mark.slow] if exercise.keras else [],
        id=exercise.name,
    )
    for lesson in registry.lessons()
    for exercise in registry.of_lesson(lesson)
]
ODD = {
    "moments": np.array(["2026-01-01", "NaT"], dtype="M8[s]"),
    "spans": np.array([[1, 2], [3, 4]], dtype="m8[ns]"),
    "span": np.timedelta64(3, "D"),
    "undefined": Decimal("NaN"),
    "signalling": [Decimal("sNaN"), 1.0],
    "fractions": [Fraction(1, 3), Fraction(2, 3)],
    "counts": Counter("aab"),
    "defaults": {"a": defaultdict(list, b=[1])},
    "ordered": OrderedDict(w=1.0),
    "queue": deque([1.0, 2.0]),
    "range": range(3),
    "slice": (slice(1), ...),
    "class": int,
    "bytes": [bytearray(b"ab"), b"ab"],
    "dates": (dt.date(2026, 1, 1), dt.timedelta(1)),
    "path": Path("a"),
    "giant": 1 << 60_000,
    "giants": [[-(1 << 60_000)], 1.0],
    "words": np.array(["a", "b"]),
    "ragged": [[1.0], [1.0, 2.0]],
    "sets": [{1, 2}, frozenset([3])],
    "complex": np.array([1 + 1j, np.nan]),
    "empty": np.empty((0, 3)),
    "bools": [True, None],
    "wide": np.longdouble(1) / 3,
    "half": np.float16([1, 2]),
    "generator": np.random.default_rng(0),
}


# To ask for models takes its time: these are the values that are neither numbers nor refused before.
OF_MODELS = ("moments", "span", "counts", "giant", "giants", "words", "ragged", "complex", "empty")


@pytest.fixture(scope="module")
def crossed():
    return {name: decode(encode(value)) for name, value in ODD.items()}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_odd_answers_get_a_verdict(exercise, crossed):
    for name in OF_MODELS if exercise.keras else ODD:
        value = crossed[name]
        verdict = examine(
            exercise, LocalSubject(lambda *_args, answer=value: answer, exercise.name)
        )
        told = as_text(verdict)
        assert verdict.points < exercise.points, name
        assert told.strip() and "Traceback" not in told, name
