"""A right answer that is spoilt a little is wrong, whatever the exercise asks for.

Each spoiler wraps a reference. Where it changes nothing of an exercise's answers, it is skipped
over; where it does, full points are right only for the reasons that stand in `RIGHT_ALL_THE_SAME`.
"""

import copy

import numpy as np
import pytest

from autograder.engine import registry
from autograder.engine.examine import VISIBLE, examine
from autograder.engine.subject import LocalSubject

LESSONS = (
    *("welcome", "neuron", "activations", "forward", "losses", "derivatives", "backprop"),
    *("autograd", "descent", "optimizers", "generalization"),
)
SECRETS = (VISIBLE, b"one", b"two")


def numbers(change, value):
    """Apply a change to every array and number in a value."""
    if isinstance(value, tuple | list):
        return type(value)(numbers(change, item) for item in value)
    if isinstance(value, dict):
        return {key: numbers(change, item) for key, item in value.items()}
    if isinstance(value, bool | np.bool_):
        return value
    if isinstance(value, np.ndarray):
        return change(value) if value.dtype.kind in "iuf" else value
    return change(value) if isinstance(value, int | float | np.number) else value


def differ(left, right):
    """Say whether two answers differ: by their values, or because one is somebody's own class."""
    if type(right) is not type(left) and type(right).__module__ not in ("builtins", "numpy"):
        return True
    if isinstance(left, tuple | list):
        return len(left) != len(right) or any(map(differ, left, right))
    if isinstance(left, dict):
        return any(differ(left[key], right[key]) for key in left)
    if isinstance(left, int | float | np.number | np.ndarray):
        return np.shape(left) != np.shape(right) or not np.array_equal(left, right, equal_nan=True)
    return False


class Spoilt:
    """A reference whose answers are spoilt; `changes` counts how often that made a difference."""

    def __init__(self, reference):
        self.__name__ = reference.__name__
        self.reference = reference
        self.calls = self.changes = 0
        self.kept = {}

    def __call__(self, *args):
        self.calls += 1
        right = self.reference(*args)
        if hasattr(right, "__next__"):
            return right
        before = copy.deepcopy(args)
        spoilt = self.spoil(copy.deepcopy(right), args)
        # A dictionary is the function's own memory, which the reference has changed already.
        self.changes += differ(right, spoilt) or differ(*map(arrays, (before, args)))
        return spoilt

    def spoil(self, right, args):
        raise NotImplementedError


def arrays(value):
    if isinstance(value, tuple | list):
        return [arrays(item) for item in value]
    return value if isinstance(value, np.ndarray | int | float) else None


def each(change):
    """Make a spoiler that changes each array and number of an answer."""

    class Each(Spoilt):
        def spoil(self, right, args):
            return numbers(change, right)

    return Each


def when(condition):
    """Make a spoiler that is a little off in those calls of which the condition holds."""

    class When(Spoilt):
        def spoil(self, right, args):
            return numbers(lambda a: a + 0.01, right) if condition(self.calls, args) else right

    return When


def last_row(row):
    def change(a):
        if isinstance(a, np.ndarray) and a.ndim and len(a) > 1:
            a[-1] = row(a)
        return a

    return change


def turned(a):
    return a.T.copy() if np.ndim(a) == 2 and a.shape[0] == a.shape[1] else a


def last_is_nan(a):
    a = np.array(a, dtype=float)
    a.reshape(-1)[-1:] = np.nan
    return a if a.ndim else a[()]


def rows(args):
    return [len(a) for a in args if isinstance(a, np.ndarray) and a.ndim]


class Swapped(Spoilt):
    def spoil(self, right, args):
        return right[::-1] if isinstance(right, tuple | list) else right


class ChangesArrays(Spoilt):
    def spoil(self, right, args):
        numbers(lambda a: a.__iadd__(1) if isinstance(a, np.ndarray) and a.ndim else a, args)
        return right


class ChangesLists(Spoilt):
    def spoil(self, right, args):
        for a in args:
            if isinstance(a, list) and a and isinstance(a[0], int | float):
                a.append(a[0])
        return right


class InPlace(Spoilt):
    """The answer is written into the first argument that has room for it."""

    def spoil(self, right, args):
        for a in args:
            fits = isinstance(a, np.ndarray) and a.ndim and a.shape == np.shape(right)
            if fits and np.can_cast(right.dtype, a.dtype, "same_kind"):
                a[...] = right
                return a
        return right


class ByShape(Spoilt):
    """The first answer for some shapes is the answer for ever."""

    def spoil(self, right, args):
        key = str([np.shape(a) for a in args if isinstance(a, np.ndarray | int | float)])
        return copy.deepcopy(self.kept.setdefault(key, right))


class First(Spoilt):
    def spoil(self, right, args):
        return copy.deepcopy(self.kept.setdefault("", right))


class Obliging(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, dtype=bool)

    __hash__ = None


class ObligingFloat(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = float.__hash__


def obliging(a):
    return a.view(Obliging) if isinstance(a, np.ndarray) else ObligingFloat(a)


SPOILERS = {
    "off by 0.001": each(lambda a: a + 1e-3),
    "off by a thousandth": each(lambda a: a * 1.001),
    "in half precision": each(lambda a: np.asarray(a, np.float16).astype(float)[()]),
    "rounded": each(lambda a: np.round(a, 2)),
    "cut to integers": each(lambda a: np.asarray(a).astype(int)[()]),
    "negated": each(lambda a: -a),
    "without signs": each(np.abs),
    "the last is nan": each(last_is_nan),
    "turned where it is square": each(turned),
    "the last row is the first": each(last_row(lambda a: a[0])),
    "the last row is 0": each(last_row(lambda a: 0)),
    "backwards": each(lambda a: a[::-1].copy() if np.ndim(a) else a),
    "with an axis more": each(lambda a: np.asarray(a)[None]),
    "flat": each(np.ravel),
    "complex": each(lambda a: a + 0j),
    "text": each(lambda a: np.asarray(a).astype(str)[()]),
    "objects": each(lambda a: np.asarray(a).astype(object)),
    "masked": each(lambda a: np.ma.masked_array(a) if np.ndim(a) else a),
    "obliging": each(obliging),
    "swapped": Swapped,
    "changes arrays": ChangesArrays,
    "changes lists": ChangesLists,
    "written into its argument": InPlace,
    "kept by shape": ByShape,
    "always the first": First,
    "off in every third call": when(lambda calls, args: not calls % 3),
    "off after six calls": when(lambda calls, args: calls > 6),
    "off in its second call": when(lambda calls, args: calls == 2),
    "off for many rows": when(lambda calls, args: max(rows(args), default=0) > 5),
    "off for one row": when(lambda calls, args: 1 in rows(args)),
    "off for lists": when(lambda calls, args: any(type(a) is list for a in args)),
}

ANY_GATE = "weights a little different are the same gate"
ANY_DRAW = "drawn weights are judged by their spread, and these have it"
LEARNS = "training is judged by what was learned, which a hundredth does not spoil"
NOT_ASKED = "no part of the exercise asks what becomes of its arguments"
NEAR_ENOUGH = {
    *("off by 0.001", "off by a thousandth", "in half precision", "off in every third call"),
    *("off after six calls", "off in its second call"),
}
RIGHT_ALL_THE_SAME = {
    "gate": dict.fromkeys((*NEAR_ENOUGH, "flat"), ANY_GATE),
    "he_init": dict.fromkeys(
        (
            *NEAR_ENOUGH - {"off in every third call", "off in its second call"},
            "negated",
            "backwards",
        ),
        ANY_DRAW,
    ),
    "train_mlp": dict.fromkeys((*NEAR_ENOUGH, "off for many rows", "off for lists"), LEARNS)
    | dict.fromkeys(("changes arrays", "changes lists"), NOT_ASKED),
    "confusion_matrix": dict.fromkeys(("changes arrays", "changes lists"), NOT_ASKED),
    "early_stop": dict.fromkeys(("changes arrays", "changes lists"), NOT_ASKED),
    "init_params": {"changes lists": NOT_ASKED},
    "momentum_step": {"changes lists": NOT_ASKED},
    "rmsprop_step": {"changes lists": NOT_ASKED},
    "adam_step": {"changes lists": NOT_ASKED},
    "batchnorm_forward": {"changes lists": NOT_ASKED},
}


def passes(exercise, spoiler):
    """Say whether a spoilt answer earns everything under any of the secrets."""
    for secret in SECRETS:
        wrong = spoiler(exercise.reference)
        verdict = examine(exercise, LocalSubject(wrong, exercise.name), secret)
        if verdict.passed and wrong.changes:
            return True
    return False


LONG = ("he_init", "train_mlp")  # by far: they draw ten thousand weights, or train
EXERCISES = [
    pytest.param(
        exercise,
        id=exercise.name,
        marks=[pytest.mark.slow] if exercise.name in LONG else [],
    )
    for lesson in LESSONS
    for exercise in registry.of_lesson(lesson)
    if not isinstance(exercise.reference, type)
]


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_spoilt_answer_does_not_earn_everything(exercise):
    passed = {name for name, spoiler in SPOILERS.items() if passes(exercise, spoiler)}
    assert passed <= set(RIGHT_ALL_THE_SAME.get(exercise.name, {}))
