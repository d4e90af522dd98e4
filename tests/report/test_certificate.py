"""Certificates: for those who reached enough, over all graded lessons, and hard to forge."""

import datetime as dt
import html
import json
import re

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.course import CourseError
from autograder.course.roster import Learner
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from autograder.report.certificate import code_of, write_certificates
from tests.courses import answer, grade, hand_in, small_course

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Ada has all 5 points, Bob 3, Zoe is enrolled and has handed in nothing."""
    made = small_course(
        tmp_path_factory.mktemp("certificate"),
        answer("a", "a = 1"),
        grade("a-test", "assert a == 1", 3),
        answer("b", "b = 1"),
        grade("b-test", "assert b == 1", 2),
    )
    hand_in(made, "ada", {"a": "a = 1", "b": "b = 1"})
    hand_in(made, "bob", {"a": "a = 1", "b": "b = 2"})
    grade_lesson(made, made.lessons[0], isolation="none", jobs=1)
    with Book(made) as book:
        book.enrol([Learner("zoe"), Learner("ada", "Ada", "<Lovelace>")])
    return made


def test_who_reached_the_bar_gets_a_page_and_the_others_are_named(course):
    found = {item.learner: item for item in write_certificates(course, at_least_percent=60)}
    assert {name: bool(item.path) for name, item in found.items()} == {
        "ada": True, "bob": True, "zoe": False,
    }  # fmt: skip
    found = write_certificates(course, at_least_percent=61)
    assert [item.learner for item in found if item.path] == ["ada"]
    assert "bob  60 %  not reached" in [item.as_text() for item in found]


def test_the_page_says_who_what_and_when_and_runs_nothing(course):
    today = dt.date(2026, 6, 30)
    (ada,) = write_certificates(course, at_least_percent=60, learners=["ada"], today=today)
    page = ada.path.read_text()
    assert "&lt;Lovelace&gt;" in page and "<Lovelace>" not in page
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.split("<main>")[1])).split())
    assert "Ada <Lovelace> has completed small with 100 % of the points." in text
    assert "5 of 5" in text and "Date: 2026-06-30" in text and ada.code in text
    assert "<script" not in page and "default-src 'none'" in html.unescape(page)


def test_the_code_is_the_same_again_and_other_for_anything_else(course, tmp_path):
    code = code_of(course, "ada", "Ada", 1.0)
    assert code == code_of(course, "ada", "Ada", 1.0)
    assert re.fullmatch(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}", code)
    other = small_course(tmp_path, answer("a", "a = 1"))
    changed = [(course, "ada", "Ada", 0.9), (course, "ada", "Eve", 1.0), (other, "ada", "Ada", 1.0)]
    assert code not in [code_of(*words) for words in changed]


def test_the_command_and_what_it_refuses(course, tmp_path):
    run, at = CliRunner(), ["--course", str(course.root)]
    data = json.loads(run.invoke(app, ["certificate", "--json", "--student", "bob", *at]).output)
    assert [(item["student"], item["share"]) for item in data] == [("bob", 0.6)]
    refused = run.invoke(app, ["certificate", "--student", "nobody", *at])
    assert refused.exit_code == 1 and "Not in the cohort: nobody" in refused.output
    with pytest.raises(CourseError, match="Nothing is graded yet"):
        write_certificates(small_course(tmp_path, answer("a", "a = 1")), at_least_percent=60)
