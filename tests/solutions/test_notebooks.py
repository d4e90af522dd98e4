"""The form of every solution notebook; `tests/browser/test_lessons_live.py` runs them."""

import re

import nbformat
import pytest

from autograder.author.normalise import tidy
from autograder.find_course import find_course
from tests.courses import ROOT

COURSE = find_course(ROOT)
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven"]


def notebook_path(lesson):
    return COURSE.solutions / lesson.folder / f"{lesson.word}.ipynb"


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.word)
def test_the_opening_screen_counts_exercises_and_points_rightly(lesson):
    cells = nbformat.read(notebook_path(lesson), as_version=4).cells
    graded = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    exercises = sum(cell.cell_type == "code" for cell in graded)
    points = sum(cell.metadata["nbgrader"]["points"] for cell in graded)
    (time,) = re.findall(r"\*\*Time\*\* \| (.*) \|", cells[0].source)
    assert f"; {NUMBERS[exercises]} exercises" in time and time.endswith(f", {points:g} points")


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.word)
def test_a_solution_is_stored_in_the_one_form(lesson):
    path = notebook_path(lesson)
    stored = nbformat.read(path, as_version=4)
    assert nbformat.writes(tidy(nbformat.read(path, as_version=4))) == nbformat.writes(stored)
    nbformat.validate(stored)
