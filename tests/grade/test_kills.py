"""Fifty graders killed in a batch of two hundred: one verdict each, as if nothing had happened."""

import json
import os
import subprocess
import sys

import pytest

from autograder.nbgrader_bridge import Book
from tests.courses import ROOT, hand_in
from tests.grade.test_faults import make_course, state
from tests.postgres import server

pytestmark = pytest.mark.slow

STUDENTS = [f"s{number:03d}" for number in range(200)]
ANSWERS = [f"def row_sums(X):\n    return np.asarray(X).sum(axis={axis})" for axis in (0, 1, "-1")]
ANSWERS += ["raise NotImplementedError", "def row_sums(X)\n    return X", "row_sums = len"]


def course_of_200(folder):
    course = make_course(folder, learners=())
    for number, learner in enumerate(STUDENTS):
        hand_in(course, learner, {"row_sums": ANSWERS[number % len(ANSWERS)]})
    return course


def run(course, kills, url=None):
    script = ROOT / "tests" / "grade" / "forked_graders.py"
    words = [str(course.root), str(kills), "20260101", *([url] if url else [])]
    # One thread, so that the process may fork.
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, script, *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Make the verdicts in the sandbox; the runs that are killed find them remembered."""
    course = course_of_200(tmp_path_factory.mktemp("undisturbed") / "course")
    assert run(course, 0) == {"killed_at": [], "graded": 200, "failed": {}}
    expected = state(course)
    assert {row[1] for row in expected[2]} == {0.0, 2.0} and len(expected[0]) == 200
    return course, expected


def killed_fifty_times(folder, undisturbed, url=None):
    theirs, expected = undisturbed
    course = course_of_200(folder)
    (course.root / "memory").write_bytes((theirs.root / "memory").read_bytes())
    told = run(course, 50, url)
    killed_at = told["killed_at"]
    assert len(killed_at) >= 45 and len({*killed_at}) >= 20, killed_at
    assert told["graded"] >= 1 and not told["failed"]
    assert state(course, url) == expected
    return course


def rows_by_table(course, url):
    from sqlalchemy import text

    with Book(course, url) as book:
        tables = ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
        count = "SELECT count(*) FROM {}"
        return [book._gradebook.db.execute(text(count.format(x))).scalar() for x in tables]


def test_killed_fifty_times_on_sqlite(tmp_path, undisturbed):
    course = killed_fifty_times(tmp_path / "course", undisturbed)
    assert rows_by_table(course, None) == [200] * 5


def test_killed_fifty_times_on_postgresql(tmp_path, undisturbed):
    with server() as made:
        url = made.database("killed")
        course = killed_fifty_times(tmp_path / "course", undisturbed, url)
        assert rows_by_table(course, url) == [200] * 5
