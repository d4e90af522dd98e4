"""The report of a small class that was really graded, and of a big one that was simulated."""

import datetime as dt
import json
import shutil
import zoneinfo
from dataclasses import replace

import pytest

from autograder.course.course import CourseError, read_course
from autograder.course.roster import Learner
from autograder.grade.lesson import grade_lesson
from autograder.handin import intake
from autograder.nbgrader_bridge import Book
from autograder.report.class_page import people
from autograder.report.class_page.facts import HandIn, LessonFact, as_data
from autograder.report.class_page.gather import gather
from tests.courses import answer, cell, copy_of_course, grade, hand_in, small_course
from tests.report import simulated_class

pytestmark = pytest.mark.slow

DUE = dt.datetime(2026, 3, 2, 18, tzinfo=dt.UTC)
RIGHT = "def row_sums(X):\n    return np.asarray(X).sum(axis=1)"
DOT = "def batch_dot(X, w):\n    return np.asarray(X) @ np.asarray(w)"
WRONG_AXIS = "def row_sums(X):\n    return np.asarray(X).sum(axis=0)"
BROKEN = "def row_sums(X):\n    return np.asarray(X).total(axis=1)"
STUB = "raise NotImplementedError"
ODD = """def batch_dot(X, w):
    # walk over both at once
    X, w = np.asarray(X), np.asarray(w)
    gathered = np.empty(X.shape[0], dtype=np.result_type(X, w))
    for place, example in enumerate(X):
        running = gathered.dtype.type(0)
        for left, right in zip(example.tolist(), w.tolist(), strict=True):
            running += left * right
        gathered[place] = running
    return gathered
"""
# Who wrote what; two have the same odd answer, one wrote nothing, one came two days late.
CLASS = {
    "ada": {},
    "bob": {"row_sums": WRONG_AXIS},
    "cem": {"row_sums": WRONG_AXIS},
    "dot": {"row_sums": BROKEN},
    "eva": {"row_sums": STUB, "batch_dot": STUB},
    "fay": {"batch_dot": ODD},
    "gil": {"batch_dot": ODD},
    "hal": {},
    "ivo": {"batch_dot": "def batch_dot(X, w):\n    return (np.asarray(X) * w).sum(1)"},
    "jan": {"batch_dot": "def batch_dot(X, w):\n    return np.einsum('ij,j->i', X, w)"},
    "kim": {"batch_dot": "def batch_dot(X, w):\n    return np.dot(np.asarray(X), w)"},
    "lea": {"row_sums": "def row_sums(X):\n    return np.array([sum(row) for row in X])"},
}


def take(course, learner, answers, when):
    """Hand in as `bootcamp collect` does it, so that every attempt is kept."""
    path = hand_in(course, "scratch", {"row_sums": RIGHT, "batch_dot": DOT, **answers})
    data = path.read_bytes()
    shutil.rmtree(course.submitted / "scratch")
    files = {"small.ipynb": data}
    intake.take(course, intake.HandIn("00_small", learner, when, files), "the test")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Twelve learners, really graded; one of the essays was read by a teacher."""
    folder = tmp_path_factory.mktemp("class")
    made = small_course(
        folder,
        cell("import numpy as np\nfrom autograder import check, hint"),
        answer("row_sums", RIGHT),
        grade("row_sums-check", "check(row_sums)", 2),
        answer("batch_dot", DOT),
        grade("batch_dot-check", "check(batch_dot)", 2),
        cell("Why?", "essay", kind="markdown", grade=True, solution=True, points=2),
    )
    toml = folder / "course.toml"
    toml.write_text(toml.read_text() + f"due = {DUE.isoformat()}\n[late]\npolicy = 'per_day'\n")
    made = read_course(folder)
    with Book(made) as book:
        people = [*CLASS, "zoe"]
        book.enrol([Learner(name) for name in people])
        book.enrol([Learner("ada", "Ada", "L <b>")])
    for place, (learner, answers) in enumerate(CLASS.items()):
        early = DUE - dt.timedelta(hours=place + 1)
        take(made, learner, answers, early)
        if learner == "ada":
            # Her first attempt was wrong; a worse one would have been kept, too.
            take(made, "ada", {"row_sums": WRONG_AXIS}, early - dt.timedelta(hours=3))
        if learner == "bob":
            for hours in (1, 2):
                take(made, "bob", {"row_sums": STUB}, early - dt.timedelta(hours=hours))
                take(made, "bob", {"row_sums": BROKEN}, early - dt.timedelta(hours=2 * hours + 1))
    take(made, "hal", {"essay": "Late."}, DUE + dt.timedelta(days=1, hours=2))
    run = grade_lesson(made, made.lessons[0], isolation="none", jobs=1)
    assert not run.failed
    return made


@pytest.fixture(scope="module")
def report(course):
    return gather(course)


def exercise(report, name):
    return next(item for item in report.exercises if item.name == name)


def learner(report, name):
    return next(item for item in report.learners if item.id == name)


def test_exercises_are_counted_by_how_they_went(report):
    sums, dots, essay = (exercise(report, x) for x in ("row_sums", "batch_dot", "essay"))
    assert (sums.full, sums.part, sums.none, sums.unwritten) == (8, 0, 3, 1)
    assert sums.pass_rate == pytest.approx(8 / 11)
    assert (dots.full, dots.unwritten, dots.waiting) == (11, 1, 0)
    assert essay.waiting == 12 and essay.pass_rate is None


def test_the_first_hand_in_decides_what_was_right_at_the_first_try(report):
    assert exercise(report, "row_sums").first_try == 7  # all who are right, but for ada
    assert exercise(report, "batch_dot").first_try == 11


def test_everybody_at_the_first_try_is_a_question_and_the_rest_is_none(report):
    assert [item.name for item in report.to_look_at] == ["batch_dot"]
    assert "All 11 got all points" in report.to_look_at[0].question


def test_mistakes_name_the_learners_and_the_message_that_they_saw(report):
    (mistake,) = report.mistakes
    assert (mistake.exercise, mistake.name) == ("row_sums", "wrong axis")
    assert mistake.learners == ("bob", "cem")
    assert "sums of the columns" in mistake.message
    (other,) = report.unnamed
    assert other.learners == ("dot",) and "AttributeError" in other.message


def test_lateness_and_its_penalty_come_from_the_gradebook(report):
    (lesson,) = report.lessons
    assert (lesson.handed_in, lesson.late, lesson.waiting) == (12, 1, 12)
    assert max(lesson.hours) == pytest.approx(26) and min(lesson.hours) == pytest.approx(-12)
    assert learner(report, "hal").points == pytest.approx(4 * 0.8)
    assert learner(report, "hal").share == pytest.approx(0.8)


def test_what_waits_for_a_human_is_left_out_of_the_shares(report):
    assert learner(report, "ada").points == 4 and learner(report, "ada").max_points == 4
    assert report.lessons[0].median == 1.0


def test_who_is_stuck_and_why(report):
    assert [item.id for item in report.stuck] == ["zoe", "eva", "bob"]
    reasons = {item.id: " ".join(item.stuck) for item in report.stuck}
    assert "has handed in nothing" in reasons["zoe"]
    assert "0 of 4 points in 00_small" in reasons["eva"]
    assert "5 hand-ins of 00_small, still open: row_sums" in reasons["bob"]


def test_two_with_the_same_odd_answer_are_asked_about(report):
    (question,) = report.questions
    assert question.learners == ("fay", "gil") and question.like == ""
    (excerpt,) = question.excerpts
    assert excerpt.exercise == "batch_dot" and "gathered" in excerpt.texts[0]


def test_a_humans_points_count_and_nobody_is_forgotten(course, report):
    assert report.enrolled == 13
    assert learner(report, "ada").name == "Ada L <b>"
    with Book(course) as book:
        grade_row = book._gradebook.find_grade("essay", "small", "00_small", "cem")
        grade_row.manual_score, grade_row.needs_manual_grade = 1.5, False
        book._gradebook.db.commit()
        changed = gather(course)
        grade_row.manual_score, grade_row.needs_manual_grade = None, True
        book._gradebook.db.commit()
    assert learner(changed, "cem").points == learner(report, "cem").points + 1.5
    essay = exercise(changed, "essay")
    assert (essay.part, essay.waiting) == (1, 11)


def test_the_report_is_plain_data_for_a_program(report):
    data = json.loads(json.dumps(as_data(report), default=str))
    assert data["exercises"][0]["pass_rate"] == pytest.approx(8 / 11)
    assert data["stuck"] == ["zoe", "eva", "bob"]
    assert data["lessons"][0]["median"] == 1.0


def test_nothing_graded_is_said_with_the_remedy(tmp_path):
    empty = small_course(tmp_path, cell("1"))
    with pytest.raises(CourseError, match="run `bootcamp grade LESSON` first"):
        gather(empty)
    with pytest.raises(CourseError, match=r"Nothing of 00_small is graded yet.*grade small"):
        gather(empty, empty.lessons)


def lesson_fact(folder, handed_in, shares=(1.0,)):
    return LessonFact(folder, folder, 10, None, handed_in, 0, 0, shares, ())


def hand_in_fact(learner, lesson, points=10.0):
    return HandIn(learner, lesson, points, 10, 0, 0, 0, None, 1, ())


def test_who_is_behind_is_named_with_what_is_missing():
    lessons = [lesson_fact("00_a", 9), lesson_fact("01_b", 8), lesson_fact("02_c", 2)]
    work = [hand_in_fact(f"s{i}", "00_a") for i in range(9)]
    work += [hand_in_fact(f"s{i}", "01_b") for i in range(8)]
    work += [hand_in_fact(f"s{i}", "02_c") for i in range(2)]
    found = {item.id: item.stuck for item in people.learners({}, lessons, work)}
    assert found["s8"] == ("has not handed in 01_b (8 of 9 have)",)
    assert not any(found[f"s{i}"] for i in range(8))


def test_a_simulated_class_adds_up(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome", "02_activations")
    keep = tuple(x for x in course.lessons if x.folder in ("00_welcome", "02_activations"))
    course = replace(course, lessons=keep)
    everybody = simulated_class.make(course, 24, seed=3)
    report = gather(course)
    assert report.enrolled == len(everybody)
    for lesson in report.lessons:
        for item in (x for x in report.exercises if x.lesson == lesson.folder):
            assert item.written + item.unwritten + item.waiting == lesson.handed_in
            assert item.full >= item.first_try
    counts = [len(item.learners) for item in report.mistakes]
    assert counts == sorted(counts, reverse=True)
    missed = sum(item.part + item.none for item in report.exercises)
    assert 0 < sum(counts) and len(report.unnamed) == 0
    assert missed <= sum(counts)
    struggling = {person.name for person in everybody if person.skill < 0.5}
    assert struggling & {item.id for item in report.stuck}
    # Two who make the same mistakes are not asked about: the simulation writes them alike.
    assert report.questions == ()


def test_times_are_as_clocks_show_them_where_the_course_is(course, report):
    there = gather(replace(course, timezone=zoneinfo.ZoneInfo("Asia/Kolkata")))
    assert there.made_at.tzname() == "IST"
    moment = learner(there, "ada").last_hand_in
    assert moment.tzname() == "IST" and moment == learner(report, "ada").last_hand_in
