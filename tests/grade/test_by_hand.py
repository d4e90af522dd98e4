"""What a human decides: found in a list, given in nbgrader's formgrader, kept by every regrade."""

import datetime as dt
import json

import pytest

from autograder.course.course import CourseError, read_course
from autograder.grade import store
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from autograder.report.exports import export
from autograder.report.feedback import write_feedback
from autograder.report.grade_table import grade_table
from tests.courses import answer, cell, copy_of_course, grade, hand_in, small_course
from tests.formgrader import formgrader

pytestmark = pytest.mark.slow

SQUARE = "def square(x):\n    return x * x"
SUMS = "def row_sums(X):\n    return np.asarray(X).sum(axis=1)"
RIGHT = {"square": SQUARE, "row_sums": SUMS, "essay": "Because."}
STUB = "raise NotImplementedError"
LEARNERS = {
    "ada": RIGHT,
    "bela": RIGHT | {"square": "def square(x):\n    return x + x"},
    "chen": RIGHT | {"square": STUB, "essay": "Write your answer here."},
}
NAMES = list(LEARNERS)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A small course with three learners, graded, in which a teacher has read ada's essay."""
    root = tmp_path_factory.mktemp("by_hand")
    copy_of_course(root)
    made = small_course(
        root,
        cell("import numpy as np\nfrom autograder import check"),
        answer("square", SQUARE),
        grade("square-test", "assert square(3) == 9", 4),
        answer("row_sums", SUMS),
        grade("row_sums-check", "check(row_sums)", 2),
        cell("Why?", "essay", kind="markdown", grade=True, solution=True, points=4),
    )
    for name, answers in LEARNERS.items():
        hand_in(made, name, answers)
    run(made)
    with formgrader(made, tmp_path_factory.mktemp("private")) as teacher:
        teacher.mark("00_small", "ada", "essay", 3, "Nearly: say which axis.")
        teacher.mark("00_small", "bela", "square-test", 1)
        # nbgrader has the comments on code at the answer, not at its test.
        teacher.mark("00_small", "bela", "square", comment="The idea is there.")
    return made


def run(course, **options):
    done = grade_lesson(course, course.lessons[0], isolation="none", jobs=1, **options)
    assert not done.failed
    return done


def standings(course):
    with Book(course) as book:
        return {row.learner: (row.points, row.needs_manual) for row in book.rows()}


def test_what_waits_is_listed_and_what_was_decided_shows_everywhere(course):
    done = run(course)
    assert done.graded == 0
    assert standings(course) == {"ada": (9, False), "bela": (3, True), "chen": (2, False)}
    assert done.needs_human == [("bela", "essay")]
    assert "WAITS FOR YOU  essay: bela" in done.closing_line()
    report = done.as_dict()
    assert report["needs_human"] == [{"student": "bela", "cell": "essay"}]
    assert {row["student"]: row["score"] for row in report["submissions"]} == {
        "ada": 9, "bela": 3, "chen": 2,
    }  # fmt: skip
    table = grade_table(done.submissions, standings=done.standings)
    assert list(table.columns[1].cells) == ["9/10", "3/10", "2/10"]
    assert "waits for a human" not in next(iter(table.columns[2].cells))
    grades = {row["student"]: row for row in json.loads(export(course, None, "json"))}
    assert grades["ada"]["score"] == 9 and not grades["ada"]["needs_manual_grading"]
    page = {
        path.parent.parent.name: path.read_text()
        for path in write_feedback(course, course.lessons[0])
    }
    assert "Nearly: say which axis." in page["ada"] and "3 of 4" in page["ada"]
    assert "The idea is there." in page["bela"] and "a teacher reads this answer" in page["bela"]


def test_a_regrade_keeps_it_and_asks_again_only_where_something_changed(course):
    before = standings(course)
    assert run(course, again=True).graded == 3
    assert standings(course) == before
    # A new hand-in: what was given for the old one stands, and is to be looked at again.
    hand_in(course, "ada", RIGHT | {"essay": "Because the second axis is summed."})
    done = run(course)
    assert done.graded == 1 and ("ada", "essay") in done.needs_human
    assert standings(course)["ada"] == (9, True)
    hand_in(course, "ada", RIGHT)
    run(course)


def source_cell(course, old, new):
    """Correct a check in the source."""
    path = course.solutions / "00_small/small.ipynb"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_one_exercise_gets_a_new_verdict_after_its_check_was_corrected(course):
    run(course)
    before = standings(course)
    stored = {item.learner: item for item in store.verdicts(course, "00_small")}
    source_cell(course, "assert square(3) == 9", "assert square(2) == 4")
    with pytest.raises(CourseError, match=r"no exercise 'sqare'. Did you mean 'square-test'\?"):
        run(course, exercise="sqare")
    done = run(course, exercise="square-test")
    # A teacher's own test may look at any answer, so everybody is affected.
    assert done.graded == 3
    after = {item.learner: item for item in done.submissions}
    assert after["bela"].notebooks[0].cells[0].points == 4  # 2 + 2 is 4
    for name in NAMES:
        for old, new in zip(
            stored[name].notebooks[0].cells[1:], after[name].notebooks[0].cells[1:], strict=True
        ):
            assert old == new
    with Book(course) as book:
        bela = book.class_grades("00_small")["bela"]["small", "square-test"]
        comments = book.class_comments("00_small")["bela"]
    assert bela.points == 1 and bela.needs_manual
    assert list(comments.values()) == ["The idea is there."]
    assert standings(course)["ada"] == before["ada"]
    assert run(course).graded == 0, "the new verdicts count as today's"

    hand_in(course, "chen", RIGHT | {"row_sums": STUB})
    run(course, learners=["chen"])
    source_cell(course, "check(row_sums)", "check(row_sums)  # corrected")
    done = run(course, exercise="row_sums")
    assert done.graded == 2, "chen never began it"
    assert run(course).graded == 0
    documents = json.loads((course.autograded / "ada/00_small/small.ipynb").read_text())
    outputs = {
        c["metadata"].get("nbgrader", {}).get("grade_id"): c.get("outputs")
        for c in documents["cells"]
    }
    assert outputs["row_sums-check"]


def test_a_penalty_follows_what_a_human_gives(course):
    toml = course.root / "course.toml"
    toml.write_text(
        toml.read_text().replace(
            "[[lesson]]", '[late]\npolicy = "per_day"\npercent_per_day = 50\n[[lesson]]'
        )
        + 'due = "2026-03-01T12:00:00Z"\n'
    )
    late = read_course(course.root)
    stamp = course.submitted / "ada/00_small/timestamp.txt"
    stamp.write_text(dt.datetime(2026, 3, 1, 13, tzinfo=dt.UTC).isoformat())
    done = run(late)
    assert done.standings["ada"].score == 4.5 and done.standings["ada"].late_s == 3600
    with Book(late) as book:
        grade = book._gradebook.find_grade("essay", "small", "00_small", "ada")
        grade.manual_score = 4
        book._gradebook.db.commit()
    assert json.loads(export(late, None, "json"))[0]["score"] == 5
    table = grade_table(done.submissions, standings=done.standings)
    assert "late by 1 hour, 4.5 points off" in next(iter(table.columns[2].cells))
