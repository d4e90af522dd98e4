"""Exports of the gradebook: what they hold, and that names cannot run in a spreadsheet."""

import csv
import datetime as dt
import io
import json

import pytest

from autograder.course import roster
from autograder.course.course import CourseError, read_course
from autograder.course.roster import Learner
from autograder.nbgrader_bridge import Book, CellScore, NotebookScore
from autograder.report import exports
from tests.cohort.gradebooks import Account, canvas_import, moodle_import
from tests.courses import answer, grade, small_course

COHORT = [
    Learner("ada", "Ada", "Lovelace", "ada@uni.edu", "4001", "s-1", "ada", "Group 1"),
    Learner("bo", "=HYPERLINK(1)", "O'Neil, Jr", "bo@uni.edu", "", "1.5", "bo.login"),
    Learner("zoe", "Zoë", "Øster", "zoe@uni.edu"),
]
ACCOUNTS = [
    Account(4001, "ada", "s-1", "ada@uni.edu"),
    Account(4002, "bo.login", "1.5", "bo@uni.edu"),
    Account(4003, "zoe", "", "zoe@uni.edu"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A cohort of three: one with a third of the points, one late, one absent."""
    root = tmp_path_factory.mktemp("grades")
    small_course(root, answer("f", "def f(): return 1"), grade("f-test", "assert f() == 1", 1))
    toml = root / "course.toml"
    toml.write_text(
        toml.read_text().replace("[[lesson]]", '[late]\npolicy = "per_day"\n[[lesson]]')
        + 'title = "Tables, first part"\ndue = "2026-03-01T12:00:00Z"\ncanvas_id = 77\n'
    )
    made = read_course(root)
    with Book(made) as book:
        book.register(made.lessons[0])
        book.enrol(COHORT)
        for learner, points, hours in (("ada", 1 / 3, 0), ("bo", 1, 1)):
            when = dt.datetime(2026, 3, 1, 12 + hours, tzinfo=dt.UTC)
            score = NotebookScore("small", (CellScore("f-test", points),))
            book.record(learner, "00_small", [score], when)
    roster.remember(made, COHORT)
    return made


def test_canvas_takes_the_scores_of_the_right_people(course):
    text = exports.export(course, None, "canvas")
    assert canvas_import(text, ACCOUNTS, {77: "Renamed there"}) == {
        ("ada", "Renamed there"): 0.3333,
        ("bo.login", "Renamed there"): 0.9,
        ("zoe", "Renamed there"): None,
    }
    first, second, *_ = csv.reader(io.StringIO(text))
    assert first == [*exports.CANVAS, "Tables, first part (77)"]
    assert second == ["    Points Possible", "", "", "", "", "1"]
    with pytest.raises(AssertionError, match="a new assignment"):
        canvas_import(text.replace("(77)", "(78)"), ACCOUNTS, {77: "Tables"})
    with pytest.raises(AssertionError, match="Invalid header"):
        canvas_import(text.replace("Section", "Group"), ACCOUNTS, {77: "Tables"})


def test_canvas_goes_by_the_title_where_no_number_is_known(course):
    toml = course.root / "course.toml"
    before = toml.read_text()
    toml.write_text(before.replace("canvas_id = 77\n", ""))
    text = exports.export(read_course(course.root), None, "canvas")
    toml.write_text(before)
    assert canvas_import(text, ACCOUNTS, {5: "Tables, first part"})["ada", "Tables, first part"]


@pytest.mark.parametrize(("column", "field"), [("Username", "login"), ("Email address", "email")])
def test_moodle_takes_the_scores_of_the_right_people(course, column, field):
    text = exports.export(course, course.lessons[0], "moodle")
    assert moodle_import(text, ACCOUNTS, column, field) == {
        ("ada", "Tables, first part"): 0.3333,
        ("bo.login", "Tables, first part"): 0.9,
        ("zoe", "Tables, first part"): None,
    }
    with pytest.raises(AssertionError, match="user mapping error"):
        moodle_import(text, ACCOUNTS[:2], column, field)


def test_no_name_runs_as_a_formula(course):
    for form in ("csv", "canvas", "moodle"):
        cells = {
            cell
            for row in csv.reader(io.StringIO(exports.export(course, None, form)))
            for cell in row
        }
        assert not any(
            cell[:1] in "=+@" or (cell[:1] == "-" and cell != "-") for cell in cells if cell
        )


def test_files_of_several_formats(course, tmp_path):
    paths = exports.export_files(course, course.lessons[0], ["csv", "json", "canvas"], tmp_path)
    assert [path.name for path in paths] == [
        "grades-00_small.csv", "grades-00_small.json", "grades-00_small-canvas.csv",
    ]  # fmt: skip
    rows = {row["student"]: row for row in json.loads(paths[1].read_text())}
    assert rows["bo"]["late_penalty"] == pytest.approx(0.1) and rows["bo"]["late_s"] == 3600
    with pytest.raises(CourseError, match="no format 'xls': use csv, json, canvas, moodle"):
        exports.export_files(course, None, ["csv", "xls"], tmp_path / "none")
    assert not (tmp_path / "none").exists()
