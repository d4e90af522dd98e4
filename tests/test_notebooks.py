"""Every solution notebook runs, and gives the outputs that are stored in it."""

import os
import re
import shutil
import subprocess
import sys
import time

import nbformat
import pytest

from autograder.course import find_course
from autograder.notebooks import tidy
from tests.courses import ROOT

COURSE = find_course(ROOT)
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven"]
BAR_S = {"numpy": 15, "keras": 60}


def notebook_path(lesson):
    return COURSE.solutions / lesson.folder / f"{lesson.word}.ipynb"


@pytest.mark.slow
@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.word)
def test_a_solution_runs_and_gives_the_same_outputs(lesson, tmp_path):
    copy = shutil.copy(notebook_path(lesson), tmp_path)
    started = time.perf_counter()
    done = subprocess.run(  # noqa: PLW1510 - the status is what is tested
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "-q",
            "-p",
            "no:cacheprovider",
            "-W",
            "default",
            copy,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": ""},
        capture_output=True,
        text=True,
        timeout=600,
    )
    seconds = time.perf_counter() - started
    assert done.returncode == 0, done.stdout[-4000:]
    # Twice the bar: the test runs beside others, the bar is meant for an idle machine.
    assert seconds < 2 * BAR_S[lesson.preload] + 10


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
