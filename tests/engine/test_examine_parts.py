"""Parts that put more than one call to their subject, and arguments within lists and tuples."""

from dataclasses import replace

import numpy as np

from autograder.engine.draws import kinds
from autograder.engine.examine import examine
from autograder.engine.exercise import Agreement, Exercise, ExerciseText
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from tests.wrong_answers import mistake


class Counter:
    def __init__(self, start):
        self.value = start

    def up(self, by):
        self.value += by
        return self


class Stuck(Counter):
    def up(self, by):
        return self


class Unfinished(Counter):
    def up(self, by):
        raise NotImplementedError


COUNTER = Exercise(
    text=ExerciseText("Counter", mistakes=(mistake("stuck", Stuck, "It stays where it was."),)),
    reference=Counter,
    parts=(
        Agreement(
            "starts", 1, lambda rng: [(3,), (5,)], ask=lambda subject, n: subject.thing(n).value
        ),
        Agreement(
            "counts",
            2,
            lambda rng: [(3, 4), (1, 7)],
            ask=lambda subject, n, by: subject.thing(n).up(by).up(by).value,
            form="a counter at {0}, twice up by {1}",
        ),
    ),
)


def test_a_class_is_asked_through_its_instances():
    assert examine(COUNTER, LocalSubject(Counter, "Counter")).points == 3


def test_a_mistake_in_a_class_is_named_with_an_example():
    verdict = examine(COUNTER, LocalSubject(type("Mine", (Stuck,), {}), "Counter"))
    failure = verdict.parts[1].failure
    assert (verdict.points, failure.mistake) == (1, "stuck")
    assert failure.example == "a counter at 3, twice up by 4 → 3; expected one number"


def test_a_method_not_written_yet_costs_its_own_part_and_is_called_that():
    verdict = examine(COUNTER, LocalSubject(Unfinished, "Counter"))
    assert verdict.points == 1
    assert verdict.parts[1].failure.message == "This part is not written yet."


def sigmoid(z):
    raise NotImplementedError


def test_a_stub_of_another_exercise_that_is_called_is_named():
    def sigmoid_grad(z):
        return sigmoid(z) * (1 - sigmoid(z))

    verdict = examine(find("sigmoid_grad"), LocalSubject(sigmoid_grad))
    assert (verdict.points, verdict.note) == (0, "")
    message = "It calls `sigmoid`, which is not written yet: write that first."
    assert {part.failure.message for part in verdict.parts} == {message}
    verdict = examine(find("sigmoid"), LocalSubject(sigmoid))
    assert verdict.note == "not written yet"


def test_a_stub_that_only_one_part_comes_to_costs_that_part():
    class Half(Counter):
        def up(self, by):
            return sigmoid(by)

    verdict = examine(COUNTER, LocalSubject(Half, "Counter"))
    message = "It calls `sigmoid`, which is not written yet: write that first."
    assert (verdict.points, verdict.parts[1].failure.message) == (1, message)


def test_what_is_known_of_plain_questions_is_not_computed_again():
    calls = {"reference": 0, "mistake": 0}

    def counted(kind, value):
        def function(x, more):
            calls[kind] += 1
            return x + more["by"] + value

        return function

    exercise = replace(
        COUNTER,
        text=ExerciseText(
            "plus", mistakes=(mistake("more", counted("mistake", 1), "One too many."),)
        ),
        reference=counted("reference", 0),
        parts=(Agreement("p", 1, lambda rng: [(rng.normal(size=2), {"by": n}) for n in (1, 2)]),),
    )
    wrong = LocalSubject(lambda x, more: x + more["by"] + 1, "plus")
    verdicts = [examine(exercise, wrong, secret) for secret in (b"a", b"a", b"b", b"a")]
    assert {verdict.mistakes for verdict in verdicts} == {("more",)}
    assert verdicts[0] == verdicts[1] == verdicts[3]
    assert verdicts[0].parts[0].failure.example != verdicts[2].parts[0].failure.example
    assert calls == {"reference": 4, "mistake": 4}


def test_what_an_answer_does_to_its_arguments_does_not_reach_the_next_one():
    def spoil(x, more):
        more["by"] = 100
        x += 1
        return x

    exercise = replace(
        COUNTER,
        text=ExerciseText(
            "plus", mistakes=(mistake("spoils", spoil, "It spoils its arguments, rightly."),)
        ),
        reference=lambda x, more: x + more["by"],
        parts=(Agreement("p", 1, lambda rng: [(rng.normal(size=2), {"by": 1.0})]),),
    )
    assert examine(exercise, LocalSubject(spoil, "plus")).points == 1
    assert examine(exercise, LocalSubject(lambda x, more: x + more["by"], "plus")).points == 1
    assert examine(exercise, LocalSubject(lambda x, more: x, "plus")).points == 0


def test_functions_among_the_arguments_are_made_anew_for_everybody():
    def impatient():
        calls = []
        return lambda: calls.append(1) or len(calls)

    exercise = replace(
        COUNTER,
        text=ExerciseText("ask"),
        reference=lambda f: 1,
        parts=(Agreement("p", 1, lambda rng: [(impatient(),)]),),
    )
    # Its first call is there to see whether there is an answer, and has a function of its own.
    first = [examine(exercise, LocalSubject(lambda f: f() > 0, "ask")).points for _ in range(3)]
    assert first == [1, 1, 1]
    values = []
    for _ in range(3):
        examine(exercise, LocalSubject(lambda f: values.append(f()) or 1, "ask"))
    assert values == values[: len(values) // 3] * 3


def test_kinds_reach_into_the_lists_and_tuples_of_a_network(rng):
    part = kinds(1, lambda rng, n: ([(np.ones((n, 2)), np.ones(2))], "relu", np.arange(n)))
    _, lists, integers, floats = part.cases(rng)
    assert lists[0] == [([[1.0, 1.0]] * 3, [1.0, 1.0])] and lists[2] == [0, 1, 2]
    assert all(array.dtype == np.int64 for array in integers[0][0])
    assert all(array.dtype == np.float32 for array in floats[0][0])
    assert {case[1] for case in (lists, integers, floats)} == {"relu"}
    assert integers[2].dtype.kind == "i"


def test_a_plain_number_made_of_float32_is_compared_to_its_precision():
    """The same mean, taken in float32 by the one and in float64 by the other."""
    values = np.array([1000.1, 0.3, -7.7], dtype=np.float32)
    mean = Exercise(
        text=ExerciseText("mean"),
        reference=lambda x: float(np.mean(x)),
        parts=(Agreement("values", 1, lambda rng: [(values,)]),),
    )
    wide = lambda x: sum(float(v) for v in x) / len(x)
    assert wide(values) != mean.reference(values)
    assert examine(mean, LocalSubject(wide, "mean")).passed
    assert not examine(mean, LocalSubject(lambda x: 1.001 * wide(x), "mean")).passed
