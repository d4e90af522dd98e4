"""The tool that holds two builds against one another: 0.6 s, beside imports that others need too."""

import copy
import importlib.util

import pytest

from autograder.engine import registry
from tests.courses import ROOT
from tests.exercises.right import right_styles


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("verdicts", ROOT / "benchmarks" / "verdicts.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        spec.loader.exec_module(module)
    return module


def case(points="1.0 of 1.0", mistake="", message="", lesson="neuron"):
    messages = {"values, message": message}
    return {
        "lesson": lesson,
        "points": {"values": points},
        "mistakes": {"values": mistake} if mistake else {},
        "messages": messages if message else {},
    }


BEFORE = {
    "step/stub": case("0.0 of 1.0", message="Not written yet."),
    "step/mistake/at zero": case("0.0 of 1.0", "at zero", "Zero counts."),
    "step/mistake/sign": case("0.0 of 1.0", "sign", "Not written yet."),
}


def test_every_answer_to_a_lessons_exercises_is_a_case(tool):
    for exercise in registry.of_lesson("neuron"):
        cases = tool.cases_of(exercise)
        answers = 2 + len(right_styles(exercise)) + len(exercise.mistakes)
        assert len(set(cases)) == len(cases) == 2 * answers
        assert {secret for _, _, secret in cases} == {"visible", "other"}


def test_a_case_holds_what_the_engine_said(tool):
    exercise = registry.of_lesson("neuron")[0]
    mistake = exercise.mistakes[0]
    wrong = tool.examined((exercise.name, f"mistake/{mistake.name}", "visible"))
    assert wrong["verdict"] == "not right"
    part = next(part for part, name in wrong["mistakes"].items() if name == mistake.name)
    assert wrong["messages"][f"{part}, message"] == mistake.message
    assert f"{exercise.name}(" in wrong["messages"][f"{part}, example"]
    right = tool.examined((exercise.name, "reference", "other"))
    assert (right["verdict"], right["messages"]) == ("right", {})
    assert right["points"][""] == f"{exercise.points} of {exercise.points}"


def test_the_same_verdicts_do_not_differ(tool):
    text, serious = tool.difference(BEFORE, copy.deepcopy(BEFORE))
    assert (text.splitlines()[1:], serious) == (["0 messages changed, in 0 ways."], False)


def test_messages_are_grouped_and_not_serious(tool):
    changed = {key: copy.deepcopy(value) for key, value in BEFORE.items()}
    for key in ("step/stub", "step/mistake/sign"):
        changed[key]["messages"]["values, message"] = "Write it."
    text, serious = tool.difference(BEFORE, changed | {"step/right/0": case()})
    assert "added: step/right/0" in text
    assert "2 messages changed, in 1 ways." in text
    assert "2 times, first in step/mistake/sign" in text
    assert "  - Not written yet.\n  + Write it." in text
    assert not serious


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (case("1.0 of 1.0", "at zero", "Zero counts."), "0.0 of 1.0 -> 1.0 of 1.0"),
        (case("0.0 of 1.0", "sign", "Zero counts."), "at zero -> sign"),
        (case("0.0 of 1.0", "", "Zero counts."), "at zero -> -"),
    ],
)
def test_points_and_mistakes_are_serious(tool, after, said):
    text, serious = tool.difference(BEFORE, BEFORE | {"step/mistake/at zero": after})
    assert f"step/mistake/at zero (values): {said}" in text
    assert serious


def test_a_case_that_is_gone_is_serious_unless_another_lesson_was_asked_for(tool):
    text, serious = tool.difference(BEFORE, {})
    assert serious and text.count("gone: ") == 3
    assert not tool.difference(BEFORE, {}, ["forward"])[1]
