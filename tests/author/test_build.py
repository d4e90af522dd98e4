"""lessons/ is what solutions/ makes, and nothing of an answer is in it."""

import json
import re

import pytest

from autograder.author import build
from autograder.course.course import CourseError
from autograder.find_course import find_course
from tests.courses import ROOT, answer, cell, grade, small_course

COURSE = find_course(ROOT)
LESSONS = [lesson.folder for lesson in COURSE.lessons]


@pytest.mark.slow
@pytest.mark.parametrize("folder", LESSONS)
def test_lessons_are_as_their_sources_make_them(folder):
    assert build.stale(COURSE, (COURSE.lesson(folder),)) == [], "run `bootcamp build`"


def test_every_source_is_listed_and_every_lesson_has_a_source():
    assert sorted(path.name for path in COURSE.solutions.iterdir()) == sorted(LESSONS)
    assert sorted(path.name for path in COURSE.released.iterdir()) == sorted(LESSONS)


def cells(place, folder):
    word = folder.split("_", 1)[1]
    return json.loads((ROOT / place / folder / f"{word}.ipynb").read_text())["cells"]


def source(cell):
    return "".join(cell["source"])


@pytest.mark.parametrize("folder", LESSONS)
def test_no_answer_and_no_hidden_test_leaks(folder):
    released = "\n".join(source(cell) for cell in cells("lessons", folder))
    for marker in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "BEGIN MARK SCHEME"):
        assert marker not in released
    for item in cells("solutions", folder):
        for body in re.findall(
            r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source(item), re.DOTALL
        ):
            for line in body.splitlines():
                # Short lines such as `return z` stand in explanations too.
                if len(line.strip()) > 24:
                    assert line.strip() not in released, (
                        f"an answer's line is in the lesson: {line}"
                    )


@pytest.mark.parametrize("folder", LESSONS)
def test_lessons_carry_no_outputs_and_sources_do(folder):
    for item in cells("lessons", folder):
        assert item.get("outputs", []) == [] and item.get("execution_count") is None
    run = [item for item in cells("solutions", folder) if item["cell_type"] == "code"]
    assert all(item["execution_count"] for item in run), "a source notebook was not executed"
    errors = [
        output for item in run for output in item["outputs"] if output["output_type"] == "error"
    ]
    assert errors == []


@pytest.mark.parametrize("folder", LESSONS)
def test_each_check_cell_is_worth_what_its_exercise_is_worth(folder):
    from autograder.engine import registry

    names = [exercise.name for exercise in registry.of_lesson(folder.split("_", 1)[1])]
    checked = []
    for item in cells("solutions", folder):
        about = item["metadata"].get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            match = re.fullmatch(r"check\((\w+)\)", source(item).strip())
            assert match, f"a check cell is one line: {source(item)}"
            assert about["grade_id"] == f"{match[1]}-check"
            assert about["points"] == registry.find(match[1]).points
            checked.append(match[1])
    assert checked == names, "exercises stand in the order of the notebook"


def test_a_stale_and_a_left_over_file_are_named(tmp_path):
    course = small_course(
        tmp_path, answer("f", "def f():\n    return 1"), grade("f-test", "assert f() == 1")
    )
    (written,) = build.build(course, course.lessons)
    assert "raise NotImplementedError" in (written / "small.ipynb").read_text()
    assert build.stale(course, course.lessons) == []
    assert build.build(course, course.lessons) == []
    (written / "extra.txt").write_text("?")
    (written / "small.ipynb").write_text("{}")
    lines = build.stale(course, course.lessons)
    assert [line.split(": ", 1)[1] for line in lines] == [
        "left over: no source makes it",
        "differs from its source",
    ]


def test_a_source_that_cannot_be_generated_is_one_line(tmp_path):
    broken = cell("### BEGIN SOLUTION\nx = 1", "f", solution=True)
    course = small_course(tmp_path, broken)
    with pytest.raises(CourseError, match="no end solution statement found") as caught:
        build.build(course, course.lessons)
    assert "\n" not in str(caught.value)
