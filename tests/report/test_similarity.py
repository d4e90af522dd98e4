"""Honest classes raise no question; copied answers do, however they are renamed."""

import random
import re

import pytest

from autograder.report.class_page import similarity
from autograder.report.class_page.similarity import Exercise, alike, groups, like_reference
from tests.report.simulated_answers import EXERCISES, STUBS, answer

ODD = """def train(X, y, sizes, lr, epochs, rng):
    depth = len(sizes) - 1
    layers = {k: [rng.standard_normal((sizes[k], sizes[k + 1])) / np.sqrt(sizes[k]), 0] for k in range(depth)}
    curve = np.full(epochs, np.nan)
    for e, _ in enumerate(curve):
        seen, summed = 0, 0.0
        for chunk in np.array_split(rng.permutation(len(X)), max(1, len(X) // 25)):
            loss, grads = loss_and_grads(X[chunk], y[chunk], [tuple(layers[k]) for k in sorted(layers)])
            for k, (dW, db) in zip(sorted(layers), grads, strict=True):
                layers[k][0] = layers[k][0] - lr * dW
                layers[k][1] = layers[k][1] - lr * db
            seen, summed = seen + 1, summed + loss
        curve[e] = summed / seen
    return [tuple(layers[k]) for k in sorted(layers)], curve
"""
OWN = ("depth", "layers", "curve", "seen", "summed", "chunk", "loss", "grads")


def simulated(count, seed=0):
    """Return who wrote what: a class in which everybody wrote alone."""
    rng = random.Random(seed)
    return {name: {f"s{i:03}": answer(name, rng) for i in range(count)} for name in EXERCISES}


def as_exercises(answers, **more):
    return [Exercise(name, texts, (STUBS[name],), **more) for name, texts in answers.items()]


def renamed(text):
    return re.sub(rf"\b({'|'.join(OWN)})\b", lambda found: f"my_{found[0][::-1]}", text)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "classes"), [(10, 8), (30, 8), (120, 2)])
def test_honest_classes_raise_no_question(count, classes):
    found = [alike(as_exercises(simulated(count, seed))) for seed in range(classes)]
    assert sum(map(len, found)) == 0


@pytest.mark.parametrize("count", [30, 120])
def test_a_copied_long_answer_is_found_though_every_name_was_changed(count):
    answers = simulated(count)
    answers["train"] |= {"s003": ODD, "s017": renamed(ODD)}
    (pair,) = alike(as_exercises(answers))
    assert (pair.one, pair.other) == ("s003", "s017")
    assert max(pair.shared, key=lambda item: item.bits).exercise == "train"


@pytest.mark.parametrize("count", [30, 120])
def test_a_whole_lesson_copied_as_it_stands_is_found_though_each_answer_is_short(count):
    answers = simulated(count, seed=4)
    for texts in answers.values():
        texts["s005"] = texts["s001"]
    assert [(pair.one, pair.other) for pair in alike(as_exercises(answers))] == [("s001", "s005")]


def test_those_who_copied_from_one_another_are_one_group():
    answers = simulated(60)
    ring = ("s004", "s009", "s030", "s041")
    answers["train"] |= dict.fromkeys(ring, ODD)
    assert groups(alike(as_exercises(answers))) == [ring]


def test_what_everybody_was_given_counts_nothing():
    answers = simulated(30)
    answers["train"] |= {"s003": ODD, "s017": ODD}
    given = [
        Exercise(name, texts, (STUBS[name], ODD if name == "train" else ""))
        for name, texts in answers.items()
    ]
    assert alike(given) == []


def test_the_common_way_counts_nothing():
    answers = {"train": {f"s{i:03}": renamed(ODD) if i % 2 else ODD for i in range(30)}}
    assert alike(as_exercises(answers)) == []


def test_two_who_made_the_same_catalogued_mistake_are_not_asked_about_it():
    """All who make it write alike for that reason; only what is rare among them counts."""
    answers = simulated(30)
    makers = ("s002", "s011", "s020")
    answers["train"] |= {who: ODD for who in makers}
    assert alike(as_exercises(answers))
    same = dict.fromkeys(makers, "not averaged")
    assert alike([Exercise(n, t, (STUBS[n],), {}, same) for n, t in answers.items()]) == []


def test_in_a_small_class_nobody_can_tell_what_is_rare():
    answers = {"train": dict.fromkeys(("s000", "s001"), ODD)}
    answers["train"] |= {f"s{i:03}": answer("train", random.Random(i)) for i in range(2, 7)}
    assert len(answers["train"]) < similarity.MIN_ANSWERS
    assert alike(as_exercises(answers)) == []
    assert like_reference(as_exercises(answers, references={"nnlib": ODD})) == []


def test_an_answer_like_a_reference_is_asked_about_once():
    answers = simulated(30)
    answers["train"]["s008"] = renamed(ODD)
    references = {"train": {"nnlib": ODD}}
    exercises = [
        Exercise(name, texts, (STUBS[name],), references.get(name, {}))
        for name, texts in answers.items()
    ]
    (found,) = like_reference(exercises)
    assert (found.one, found.other) == ("s008", "nnlib")
    assert found.shared[0].share >= similarity.NEARLY_ALL


def test_a_reference_that_many_wrote_alone_raises_no_question():
    answers = simulated(60)
    references = {name: {"the solution": answer(name, random.Random(99))} for name in EXERCISES}
    exercises = [Exercise(n, t, (STUBS[n],), references[n]) for n, t in answers.items()]
    assert like_reference(exercises) == []
