"""The whole way from a hand-in to the gradebook, with the real database and real processes."""

import json

import pytest

from autograder.course.course import CourseError
from autograder.grade import store
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from autograder.report.exports import export
from autograder.sandbox.trusted import leftovers
from tests.courses import answer, cell, grade, hand_in, small_course

LIMITS = "cell_timeout_s = 3\nnotebook_timeout_s = 30\n"
SQUARE = "def square(x):\n    return x * x"
DOUBLE = "def double(xs):\n    return [2 * x for x in xs]"
ESSAY = {"grade": True, "solution": True, "points": 2}


@pytest.fixture
def course(tmp_path):
    return small_course(
        tmp_path,
        cell("import numpy as np\nfrom autograder import check, hint"),
        answer("square", SQUARE),
        grade(
            "square-test",
            "assert square(3) == 9\n### BEGIN HIDDEN TESTS\nassert square(-2) == 4, 'secret'\n### END HIDDEN TESTS",
        ),
        answer("double", DOUBLE),
        grade(
            "double-test",
            "xs = [1, 2]\nassert double(xs) == [2, 4]\nassert xs == [1, 2], 'your input changed'",
            2,
        ),
        answer("row_sums", "def row_sums(X):\n    return np.asarray(X).sum(axis=1)"),
        grade("row_sums-check", "check(row_sums)", 2),
        cell("Why? YOUR ANSWER", "essay", kind="markdown", **ESSAY),
        limits=LIMITS,
    )


PERFECT = {
    "square": SQUARE,
    "double": DOUBLE,
    "row_sums": "def row_sums(X):\n    return np.asarray(X).sum(axis=1)",
    "essay": "Because.",
}


def graded(course, **kwargs):
    run = grade_lesson(course, course.lessons[0], isolation="none", jobs=1, **kwargs)
    assert not run.failed
    return {item.learner: item for item in run.submissions}


def points(item):
    return {c.name: c.points for notebook in item.notebooks for c in notebook.cells}


def reasons(item):
    return {c.name: c.reason for notebook in item.notebooks for c in notebook.cells}


FULL = {"square-test": 1, "double-test": 2, "row_sums-check": 2, "essay": None}


def test_a_batch_gets_the_verdicts_that_it_deserves(course):
    learners = {
        "perfect": PERFECT,
        "untouched": dict.fromkeys(PERFECT, "raise NotImplementedError")
        | {"essay": "Write your answer here."},
        "hidden": PERFECT | {"square": "def square(x):\n    return 3 * x"},
        "mutates": PERFECT
        | {"double": "def double(xs):\n    xs[:] = [2 * x for x in xs]\n    return xs"},
        "loops": PERFECT | {"double": "def double(xs):\n    while True: pass"},
        "crashes": PERFECT | {"double": "import os\nos._exit(3)"},
        "syntax": PERFECT | {"square": "def square(x)\n    return x"},
        "raises": PERFECT | {"double": "def double(xs):\n    raise ValueError('no')"},
        "liar": PERFECT
        | {
            "square": "class Yes(int):\n    def __eq__(self, other): return True\ndef square(x):\n    return Yes(1)"
        },
        "mistake": PERFECT | {"row_sums": "def row_sums(X):\n    return np.asarray(X).sum(axis=0)"},
        "noisy": PERFECT
        | {
            "square": "import sys\ndef square(x):\n    print('hi', file=sys.stderr)\n    return x * x"
        },
    }
    for name, answers in learners.items():
        hand_in(course, name, answers)
    got = graded(course)
    assert points(got["perfect"]) == FULL
    assert points(got["noisy"]) == FULL
    assert points(got["hidden"]) == FULL | {"square-test": 0}
    assert points(got["mutates"]) == FULL | {"double-test": 0}
    assert points(got["loops"]) == FULL | {"double-test": 0}
    assert points(got["crashes"]) == FULL | {"double-test": 0}
    assert points(got["syntax"]) == FULL | {"square-test": 0}
    assert points(got["raises"]) == FULL | {"double-test": 0}
    assert points(got["liar"]) == FULL | {"square-test": 0}
    assert points(got["mistake"]) == FULL | {"row_sums-check": 0}
    assert points(got["untouched"]) == dict.fromkeys(FULL, 0)
    assert got["mistake"].mistakes == ("row_sums: wrong axis",)
    assert "did not finish within 3 s" in reasons(got["loops"])["double-test"]
    assert reasons(got["crashes"])["double-test"].startswith(
        "Not defined: `double`. This cell was stopped: the process exited"
    )
    assert reasons(got["syntax"])["square-test"].startswith(
        "Not defined: `square`. SyntaxError: expected ':'"
    )
    assert "your input changed" in reasons(got["mutates"])["double-test"]
    assert reasons(got["hidden"])["square-test"] == "A hidden test failed."
    with Book(course) as book:
        rows = {row.learner: row for row in book.rows()}
        waiting = book.needs_manual()
    assert rows["perfect"].points == 5 and rows["perfect"].max_points == 7
    assert rows["untouched"].points == 0 and not rows["untouched"].needs_manual
    assert ("00_small", "perfect", "essay") in waiting
    assert "perfect,,,,00_small,5.0,7.0" in export(course, None, "csv")


@pytest.mark.slow
def test_what_did_not_change_is_not_graded_twice_and_a_regrade_is_bit_identical(course):
    path = hand_in(course, "ada", PERFECT | {"double": "def double(xs): return xs"})
    first = grade_lesson(course, course.lessons[0], isolation="none", jobs=1)
    stored = (course.root / ".bootcamp/verdicts/00_small/ada.json").read_bytes()
    notebook = (course.autograded / "ada/00_small/small.ipynb").read_bytes()
    second = grade_lesson(course, course.lessons[0], isolation="none", jobs=1)
    assert (first.graded, second.graded) == (1, 0)
    grade_lesson(course, course.lessons[0], isolation="none", jobs=1, again=True)
    assert (course.root / ".bootcamp/verdicts/00_small/ada.json").read_bytes() == stored
    assert (course.autograded / "ada/00_small/small.ipynb").read_bytes() == notebook
    path.write_text(path.read_text() + " ")
    assert grade_lesson(course, course.lessons[0], isolation="none", jobs=1).graded == 1


@pytest.mark.slow
def test_a_humans_points_survive_and_are_asked_about_when_the_work_changes(course):
    hand_in(course, "ada", PERFECT)
    graded(course)
    with Book(course) as book:
        grade_row = book._gradebook.find_grade("essay", "small", "00_small", "ada")
        grade_row.manual_score, grade_row.needs_manual_grade = 1.5, False
        book._gradebook.db.commit()
    graded(course, again=True)
    with Book(course) as book:
        assert book.rows()[0].points == 6.5
        assert book.needs_manual() == []
    hand_in(course, "ada", PERFECT | {"essay": "Because of something else."})
    graded(course)
    with Book(course) as book:
        assert book.rows()[0].points == 6.5
        assert book.needs_manual() == [("00_small", "ada", "essay")]


def test_broken_notebooks_get_their_lines_and_the_rest_goes_on(course):
    broken = {
        "empty": (b"", "cannot be read: the file is empty"),
        "torn": (b"{", "not JSON"),
        "bare": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', ""),
    }
    hand_in(course, "good", PERFECT)
    for learner, (data, _) in broken.items():
        hand_in(course, learner, PERFECT).write_bytes(data)
    got = graded(course)
    assert points(got["good"]) == FULL
    for learner, (_, message) in broken.items():
        assert got[learner].points == 0
        assert any(message in reason for reason in got[learner].reasons), learner


@pytest.mark.slow
def test_a_renamed_and_a_missing_notebook(course):
    path = hand_in(course, "renamed", PERFECT)
    path.rename(path.with_name("Copy of small.ipynb"))
    hand_in(course, "missing", PERFECT).unlink()
    got = graded(course)
    assert points(got["renamed"]) == FULL
    assert "Copy of small.ipynb was taken for small.ipynb." in got["renamed"].notebooks[0].notes
    assert got["missing"].reasons == ("small.ipynb was not handed in.",)


def test_an_answer_that_calls_an_unwritten_one_is_told_which(tmp_path):
    course = small_course(
        tmp_path,
        cell("import numpy as np\nfrom autograder import check"),
        answer("sigmoid", "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"),
        grade("sigmoid-check", "check(sigmoid)"),
        answer("sigmoid_grad", "def sigmoid_grad(z):\n    return sigmoid(z) * (1 - sigmoid(z))"),
        grade("sigmoid_grad-check", "check(sigmoid_grad)"),
        limits=LIMITS,
    )
    stub = "def sigmoid(z):\n    raise NotImplementedError"
    calls = "def sigmoid_grad(z):\n    s = sigmoid(z)\n    return s * (1 - s)"
    hand_in(course, "ada", {"sigmoid": stub, "sigmoid_grad": calls})
    ada = graded(course)["ada"]
    assert points(ada) == {"sigmoid-check": 0, "sigmoid_grad-check": 0}
    own, calling = (cell.verdict for notebook in ada.notebooks for cell in notebook.cells)
    assert "Not written yet: replace the `raise" in own.parts[0].failure.message
    said = "It calls `sigmoid`, which is not written yet: write that first."
    assert (calling.parts[0].failure.message, calling.note) == (said, "")


def test_links_are_not_followed(course, tmp_path):
    path = hand_in(course, "ada", PERFECT)
    secret = tmp_path / "elsewhere.ipynb"
    path.rename(secret)
    path.symlink_to(secret)
    got = graded(course)
    assert got["ada"].points == 0
    assert "no plain file" in got["ada"].notebooks[0].notes[0]


def test_nothing_handed_in_and_unknown_learners_are_said(course):
    with pytest.raises(CourseError, match="Nobody has handed in 00_small"):
        grade_lesson(course, course.lessons[0], isolation="none")
    hand_in(course, "ada", PERFECT)
    with pytest.raises(
        CourseError, match=r"'adda' has not handed in 00_small\. Did you mean 'ada'"
    ):
        grade_lesson(course, course.lessons[0], learners=["adda"], isolation="none")


def test_a_corrupt_gradebook_is_one_line(course):
    hand_in(course, "ada", PERFECT)
    (course.root / "gradebook.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(
        CourseError, match=r"gradebook.db cannot be used: file is not a database"
    ) as caught:
        graded(course)
    assert "\n" not in str(caught.value)


def test_two_graders_do_not_grade_one_lesson_at_once(course):
    from autograder.grade.lesson import _only_grader

    hand_in(course, "ada", PERFECT)
    with (
        _only_grader(course, course.lessons[0]),
        pytest.raises(CourseError, match="Somebody is grading 00_small"),
    ):
        graded(course)


def test_hidden_tests_are_in_no_file_that_a_learner_gets(course):
    from autograder.report.feedback import write_feedback

    hand_in(course, "ada", PERFECT | {"square": "def square(x):\n    return 3 * x"})
    graded(course)
    (page,) = write_feedback(course, course.lessons[0])
    assert "secret" not in page.read_text()
    verdict = json.loads((course.root / ".bootcamp/verdicts/00_small/ada.json").read_text())
    assert "secret" not in json.dumps(verdict)
    assert store.verdict(course, "00_small", "ada").points == 4


@pytest.mark.slow
def test_a_teachers_test_that_deletes_and_rebinds_names(tmp_path):
    """nbgrader's own example asks whether one function relies on another."""
    test = (
        "kept = helper\ndel helper\ntry:\n    uses(2)\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError('uses does not call helper')\nfinally:\n    helper = kept\nassert uses(2) == 5"
    )
    course = small_course(
        tmp_path,
        answer("helper", "def helper(x):\n    return x + 1"),
        answer("uses", "def uses(x):\n    return helper(x) + 2"),
        grade("uses-test", test, 2),
        grade("helper-test", "assert helper(1) == 2"),
        limits=LIMITS,
    )
    hand_in(
        course,
        "right",
        {
            "helper": "def helper(x):\n    return x + 1",
            "uses": "def uses(x):\n    return helper(x) + 2",
        },
    )
    hand_in(
        course,
        "alone",
        {"helper": "def helper(x):\n    return x + 1", "uses": "def uses(x):\n    return x + 3"},
    )
    got = graded(course)
    assert points(got["right"]) == {"uses-test": 2, "helper-test": 1}
    assert points(got["alone"]) == {"uses-test": 0, "helper-test": 1}


@pytest.mark.slow
def test_classes_exceptions_and_partial_credit_cross_the_boundary(tmp_path):
    point = (
        "class Point:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n"
        "    def __add__(self, other):\n        return Point(self.x + other.x, self.y + other.y)\n"
        "    def __eq__(self, other):\n        return (self.x, self.y) == (other.x, other.y)\n    def norm(self):\n        return (self.x ** 2 + self.y ** 2) ** 0.5"
    )
    root = "def root(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x ** 0.5"
    course = small_course(
        tmp_path,
        answer("point", point),
        grade(
            "point-test",
            "p = Point(3, 4)\nassert p.norm() == 5\nassert p + Point(1, 1) == Point(4, 5)\nassert isinstance(p, Point)\nassert (p + p).x == 6",
        ),
        answer("root", root),
        grade(
            "root-test",
            "try:\n    root(-1)\nexcept ValueError as error:\n    assert 'negative' in str(error)\nelse:\n    raise AssertionError('no ValueError')",
        ),
        grade("partial", "3 * (root(4) == 2) + 1.5 * (root(9) == 3)", 5),
        grade(
            "callback",
            "calls = []\ndef spy(x):\n    calls.append(x)\n    return 2 * x\nassert apply(spy, [1, 2]) == [2, 4]\nassert calls == [1, 2]",
        ),
        answer("apply", "def apply(f, xs):\n    return [f(x) for x in xs]"),
        limits=LIMITS,
    )
    hand_in(
        course,
        "ada",
        {"point": point, "root": root, "apply": "def apply(f, xs):\n    return [f(x) for x in xs]"},
    )
    got = graded(course)
    assert points(got["ada"]) == {"point-test": 1, "root-test": 1, "partial": 4.5, "callback": 0}, (
        reasons(got["ada"])
    )
    assert "Not defined: `apply`." in reasons(got["ada"])["callback"]


@pytest.mark.slow
def test_what_a_cell_told_numpys_error_handling_neither_costs_nor_earns_points(tmp_path):
    safe = "def sigmoid(z):\n    z = np.asarray(z)\n    e = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))"
    naive = "def sigmoid(z):\n    return 1 / (1 + np.exp(-np.asarray(z)))"
    course = small_course(
        tmp_path,
        cell("import numpy as np\nfrom autograder import check"),
        answer("sigmoid", safe),
        grade("sigmoid-check", "check(sigmoid)", 3),
        answer("divide", "def divide(a, b):\n    return a / b"),
        grade(
            "divide-test",
            "try:\n    divide(np.float64(1), np.float64(0))\nexcept FloatingPointError:\n    pass\n"
            "else:\n    raise AssertionError('it is to raise')",
        ),
        limits=LIMITS,
    )
    told = "np.seterr(all='{}')\ndef divide(a, b):\n    return a / b"
    strict = "np.seterr(all='raise')\n"
    hand_in(course, "strict", {"sigmoid": strict + safe, "divide": told.format("raise")})
    hand_in(course, "deaf", {"sigmoid": "np.seterr(all='ignore')\n" + naive, "divide": told})
    hand_in(course, "naive", {"sigmoid": naive, "divide": told})
    got = graded(course)
    whole = got["strict"].notebooks[0].cells[0].max_points
    assert points(got["strict"]) == {"sigmoid-check": whole, "divide-test": 1}
    assert points(got["deaf"])["sigmoid-check"] == points(got["naive"])["sigmoid-check"] < whole


@pytest.mark.slow
def test_what_a_killed_grader_left_beside_its_verdicts_goes_with_the_next_run(course):
    hand_in(course, "ada", PERFECT)
    graded(course)
    places = list(store.folders(course, "00_small"))
    assert len(places) == 2
    owner = f"{leftovers._machine()}-{2**22 + 1}-1"  # above the largest number of a process
    left = [place / f".ada.json.bootcamp-{owner}.abcd_123" for place in places]
    for path in left:
        path.write_text("{")
    before = [sorted(place.iterdir()) for place in places]
    graded(course)
    assert [sorted(set(there) - set(left)) for there in before] == [
        sorted(place.iterdir()) for place in places
    ]
