"""The teacher's guide agrees with the course: timing, mistakes, schedules, a section a lesson."""

import re

import pytest

from autograder.course.course import read_course
from autograder.engine import registry
from autograder.find_course import find_course
from tests.courses import ROOT
from tests.test_docs import load

refresh = load(ROOT / "docs" / "refresh_teaching.py")
COURSE = find_course(ROOT)
GUIDE = refresh.GUIDE.read_text()
PAGE = refresh.MISTAKES.read_text()
STALE = "run `python docs/refresh_teaching.py`"
# The course as it is planned: the guide speaks of all of it.
FOLDERS = re.findall(r"^### (\d\d_\w+)$", GUIDE, re.MULTILINE)


def test_the_page_of_mistakes_is_the_catalogues():
    assert refresh.mistakes(PAGE, COURSE) == PAGE, STALE


def test_the_timing_of_each_lesson_is_the_notebooks():
    assert refresh.guide(GUIDE, COURSE) == GUIDE, STALE
    for lesson in COURSE.lessons:
        line = refresh.timing(COURSE, lesson.word)
        assert line in GUIDE and f"{lesson.minutes} minutes" in line


def test_timing_names_every_exercise_of_a_lesson():
    for lesson in COURSE.lessons:
        line = refresh.timing(COURSE, lesson.word)
        for exercise in registry.of_lesson(lesson.word):
            assert f"`{exercise.name}`" in line, f"{lesson.folder}: no headline for {exercise.name}"


def test_every_lesson_links_to_its_mistakes():
    for lesson in COURSE.lessons:
        assert (
            f"]({refresh.catalogue(lesson)})" in GUIDE and f"]({refresh.catalogue(lesson)})" in PAGE
        )


def test_every_lesson_has_a_section_with_an_opening_and_questions():
    assert FOLDERS == sorted(FOLDERS) and len(FOLDERS) == 19
    assert {lesson.folder for lesson in COURSE.lessons} <= set(FOLDERS)
    parts = re.split(r"^### (?=\d\d_)", GUIDE.split("## Slides")[0], flags=re.MULTILINE)[1:]
    for part in parts:
        assert "**Open with**" in part and "**Watch for**" in part, part[:40]
        assert len(re.findall(r"^- .*", part, re.MULTILINE)) >= 3, part[:40]


@pytest.mark.parametrize("name", ["two weeks", "a term"])
def test_a_schedule_holds_every_lesson_once_and_in_order(name):
    table = re.search(rf"<!-- schedule: {name} -->(.*?)<!-- end -->", GUIDE, re.DOTALL)[1]
    assert re.findall(r"\d\d_\w+", table) == FOLDERS


def test_the_course_toml_in_the_guide_can_be_read(tmp_path):
    text = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[1]
    (tmp_path / "course.toml").write_text(text)
    course = read_course(tmp_path)
    assert course.lessons[0].due is not None and course.late.policy == "per_day"


def test_links_within_the_guide_lead_to_headlines():
    heads = re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= anchors
