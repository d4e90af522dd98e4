"""A cell that only shows something is not run for grading, unless something depends on it."""

import json

import pytest

from autograder.grade import demonstrations
from autograder.grade.lesson import grade_lesson
from autograder.notebook.assignment import NotebookSpec, SourceCell
from autograder.notebook.restoring import Cell, Sanitised
from tests.courses import answer, cell, grade, hand_in, small_course

ANSWER = SourceCell("f", "code", "raise NotImplementedError", "c1", solution=True)
CHECK = SourceCell("f-check", "code", "assert f(1) == 1", "c2", locked=True, grade=True, points=1)
DATA = "import numpy as np\nX = np.ones(3)\nscale = 2"
SHOWS = "history = [f(x) for x in X]\nfor i in range(3):\n    print(history[i])"
USES_IT = "for name in ['a']:\n    print(name, history)"
AGAIN = "history = [1]\nprint(history)"


def skipped(*sources, given=(), demonstrations_=(SHOWS,)):
    spec = NotebookSpec(
        "small",
        (ANSWER, CHECK),
        given=frozenset([DATA, *demonstrations_, *given]),
        demonstrations=frozenset(demonstrations_),
    )
    answer_cell = Cell("code", "def f(x): return x", ANSWER)
    cells = [answer_cell, Cell("code", CHECK.source, CHECK)]
    cells += [Cell("code", source) for source in (DATA, *sources)]
    places = demonstrations.skipped(Sanitised(tuple(cells), ()), spec)
    return [cells[place].source for place in sorted(places)]


def test_it_is_left_out_where_nothing_reads_what_it_sets():
    assert skipped(SHOWS, "print(X)") == [SHOWS]


@pytest.mark.parametrize(
    "own",
    [
        USES_IT,
        "history += [1]",
        "history = history + [1]",
        "def show():\n    return history",
        "print(globals()['his' + 'tory'])",
        "%time len(history)",
        "def broken(:",
        "if False:\n    history = []\nprint(history)",
    ],
)
def test_it_is_run_where_a_learners_cell_may_read_it(own):
    assert skipped(SHOWS, own) == []


def test_names_of_its_functions_alone_are_its_own_affair():
    local = "def train():\n    scale = 3\n    return [X for X in [scale]]\nshown = [X for X in [train()]]"
    assert skipped(local, "print(X, scale)", demonstrations_=[local]) == [local]
    outside = "def train():\n    global scale\n    scale = 3\ntrain()"
    assert skipped(outside, "print(X, scale)", demonstrations_=[outside]) == []


def test_what_a_later_function_calls_its_own_needs_nothing():
    assert skipped(SHOWS, "def f(history):\n    i = history\n    return i") == [SHOWS]
    assert skipped(SHOWS, "def f(x=history):\n    return x") == []
    assert skipped(SHOWS, "class A:\n    kept = history") == []


def test_a_function_that_stands_before_it_may_read_it_later():
    assert skipped("show = lambda: print(history)", SHOWS, "show()") == []


def test_it_is_run_where_the_name_is_only_perhaps_set_again():
    assert skipped(SHOWS, AGAIN, USES_IT) == []


def test_what_it_draws_and_hands_to_functions_is_nobodys_affair():
    trains = "np.random.seed(0)\nfitted = f(X)\nX.sort()"
    assert skipped(trains, "print(X)", demonstrations_=[trains]) == [trains]
    assert skipped(trains, "print(fitted)", demonstrations_=[trains]) == []


def test_demonstrations_that_read_only_one_another_are_all_left_out():
    more = "print(max(history))"
    assert skipped(SHOWS, more, demonstrations_=[SHOWS, more]) == [SHOWS, more]
    assert skipped(SHOWS, more, demonstrations_=[SHOWS]) == []


def test_a_demonstration_that_the_learner_changed_is_a_cell_of_their_own():
    assert skipped(SHOWS + "\nX = None") == []


@pytest.mark.slow
def test_grading_says_that_it_was_not_run(tmp_path):
    shows = cell("trained = sum(range(10))\nraise RuntimeError('it was run')")
    shows.metadata["tags"] = ["demonstration"]
    course = small_course(
        tmp_path, answer("f", "def f(x): return x"), grade("f-check", "assert f(1) == 1"), shows
    )
    hand_in(course, "ada", {"f": "def f(x):\n    return x"})
    run = grade_lesson(course, course.lessons[0], isolation="none", jobs=1)
    assert not run.failed and run.submissions[0].points == 1
    graded = json.loads((course.autograded / "ada/00_small/small.ipynb").read_text())
    (output,) = graded["cells"][-1]["outputs"]
    assert output["data"] == {"text/plain": demonstrations.NOTE}
