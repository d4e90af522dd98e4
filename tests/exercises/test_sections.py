"""A message that sends a learner to a section names one that stands in that lesson."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.author.answers import EXERCISES
from autograder.engine import registry
from autograder.engine.catalogue import faults, read_catalogue

SOLUTIONS = Path(__file__).parents[2] / "solutions"


def headings(lesson):
    path = next(SOLUTIONS.glob(f"[0-9][0-9]_{lesson}/{lesson}.ipynb"), None)
    assert path, f"there are exercises for {lesson}, and no notebook in solutions/"
    text = "\n".join(
        cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
    )
    return set(re.findall(r"^#+ +(.+?)\s*$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lesson", registry.lessons())
def test_sections_exist(lesson):
    sections = headings(lesson)
    for exercise in registry.of_lesson(lesson):
        texts = [exercise.look, *exercise.hints, *(m.message for m in exercise.mistakes)]
        named = re.findall(r"[Ll]ook at “(.+?)”", " ".join(texts))
        assert named, f"{exercise.name} sends nobody anywhere"
        for section in named:
            assert section in sections, f"{exercise.name}: no section {section!r} in {lesson}"


@pytest.mark.parametrize("lesson", registry.lessons())
def test_every_section_of_mistakes_is_an_exercises_and_its_answers_are_python(lesson):
    path = next(EXERCISES.glob(f"l[0-9][0-9]_{lesson}/exercises.py"))
    catalogue = read_catalogue(str(path))
    assert list(catalogue) == [exercise.name for exercise in registry.of_lesson(lesson)]
    assert faults(catalogue) == []
