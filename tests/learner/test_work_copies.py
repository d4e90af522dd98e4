"""The learner's copies: made once, never overwritten, set aside on request."""

import pytest

from autograder.course.course import CourseError
from autograder.learner import work_copies
from tests.courses import copy_of_course


def test_a_copy_is_made_and_then_left_alone(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome")
    lesson = course.lesson("welcome")
    notebook = work_copies.prepare(course, lesson)
    notebook.write_text("mine")
    assert work_copies.prepare(course, lesson).read_text() == "mine"


def test_reset_brings_a_fresh_copy_and_keeps_every_old_one(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome")
    lesson = course.lesson("welcome")
    assert work_copies.reset(course, lesson) is None
    for number in (1, 2):
        work_copies.notebook(course, lesson).write_text(f"try {number}")
        kept = work_copies.reset(course, lesson)
        assert kept.name == f"00_welcome.kept-{number}"
        assert (kept / "welcome.ipynb").read_text() == f"try {number}"
    assert work_copies.notebook(course, lesson).read_text().startswith("{")


def test_a_lesson_that_was_not_built_names_the_command(tmp_path):
    course = copy_of_course(tmp_path)
    with pytest.raises(CourseError, match="run `bootcamp build welcome`"):
        work_copies.prepare(course, course.lesson("welcome"))
