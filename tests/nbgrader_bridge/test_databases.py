"""The gradebook in PostgreSQL, and databases that are locked, stopped or not there."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from autograder.course.course import CourseError, read_course
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from tests.courses import ROOT
from tests.grade.test_faults import finished, make_course, start, state
from tests.postgres import server
from tests.sandboxes import isolation

STUDENTS = [f"s{number}" for number in range(8)]
SECOND = '\n[[lesson]]\nfolder = "01_again"\n'


def one_line(process, *words):
    """Wait for a run that fails, and return its one line."""
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    lines = [line for line in err.splitlines() if line.strip()]
    assert len(lines) == 1 and lines[0].startswith("bootcamp: "), err
    assert all(word in lines[0] for word in words) and "secret-word" not in lines[0], lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gradebook.db", "'gradebook.db' is no address of a database"),
        ("mysql+nothing://h/x", "no address of a database|cannot be used"),
        ("postgresql+psycopg://u:secret-word@127.0.0.1:1/x", "127.0.0.1:1/x cannot be used"),
        ("sqlite:////no/such/folder/gradebook.db", "unable to open database file"),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line(tmp_path, url, said):
    course = make_course(tmp_path / "course", STUDENTS[:1])
    with pytest.raises(CourseError, match=said) as caught:
        Book(course, url)
    assert "secret-word" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("local") / "course", STUDENTS)
    finished(course)
    return state(course)


@pytest.mark.slow
def test_a_locked_gradebook_is_one_line_and_the_next_run_completes(tmp_path, expected):
    course = make_course(tmp_path / "course", STUDENTS)
    with Book(course):
        pass  # its tables are there
    url = f"sqlite:///{course.root}/gradebook.db"
    with sqlite3.connect(course.root / "gradebook.db") as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        one_line(start(course, "--db", f"{url}?timeout=1"), "gradebook.db", "database is locked")
        somebody.rollback()
    finished(course)
    assert state(course) == expected


@pytest.fixture(scope="module")
def postgres():
    with server() as made:
        yield made


@pytest.mark.slow
def test_a_cohort_on_postgresql_and_two_graders_at_once(tmp_path, postgres, expected):
    """Both begin in an empty database, with the same learners."""
    url = postgres.database("cohort")
    course = make_course(tmp_path / "course", STUDENTS)
    (course.root / "course.toml").write_text((course.root / "course.toml").read_text() + SECOND)
    for folder in (course.solutions, *(course.submitted / learner for learner in STUDENTS)):
        (folder / "01_again").mkdir()
        text = (folder / "00_small" / "small.ipynb").read_text()
        (folder / "01_again" / "again.ipynb").write_text(text)
    (course.root / "nbgrader_config.py").write_text(
        "from autograder.nbgrader_bridge import configure\n"
        "c = get_config()\nconfigure(c, __file__)\n"
        f"c.CourseDirectory.db_url = {url!r}\n"
    )
    first, second = start(course), start(course, lesson="again")
    for process in (first, second):
        out, err = process.communicate(timeout=180)
        assert process.returncode == 0 and "8 graded" in out, err
    verdicts, notebooks, rows = state(read_course(course.root))
    # The course file has another lesson, nothing that a verdict depends on.
    assert (verdicts, notebooks) == expected[:2]
    assert sorted(rows) == sorted([*expected[2], *expected[2]])
    assert not (course.root / "gradebook.db").exists()

    tools = os.path.dirname(sys.executable)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{tools}:{os.environ['PATH']}"}
    exported = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to", "grades.csv"],
        cwd=course.root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert exported.returncode == 0, exported.stderr
    assert len((course.root / "grades.csv").read_text().splitlines()) == 17


@pytest.mark.slow
def test_a_server_stopped_in_the_middle_is_one_line_and_the_next_run_finishes(
    tmp_path, postgres, expected
):
    url = postgres.database("stopped")
    course = make_course(tmp_path / "course", STUDENTS)
    process = start(course, "--jobs", "1", "--db", url)
    verdicts = course.root / ".bootcamp" / "verdicts" / "00_small"
    deadline = time.monotonic() + 90
    while len(list(verdicts.glob("*.json"))) < 2:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    postgres.stop()
    try:
        one_line(process, "/stopped cannot be used")
        one_line(start(course, "--db", url), "/stopped cannot be used", "connection failed")
    finally:
        postgres.start()
    kept = len(list(verdicts.glob("*.json")))
    assert 2 <= kept < 8
    assert json.loads(finished(course, "--db", url, "--json"))["graded"] == 8 - kept
    assert state(course, url) == expected


@pytest.mark.slow
def test_who_locks_a_table_keeps_nobody_waiting_for_ever(tmp_path, postgres, expected):
    url = postgres.database("locked")
    course = make_course(tmp_path / "course", STUDENTS)
    with Book(course, url) as book:
        book.register(course.lessons[0])
    with postgres.connection("locked") as somebody, somebody.transaction():
        somebody.execute("LOCK TABLE grade IN ACCESS EXCLUSIVE MODE")
        impatient = f"{url}?options=-c%20lock_timeout%3D1s"
        one_line(start(course, "--db", impatient), "/locked", "lock timeout")
    finished(course, "--db", url)
    assert state(course, url) == expected


@pytest.mark.slow
def test_two_graders_meet_a_new_learner_at_once(tmp_path, postgres):
    """The second finds the row that the first has not committed, waits, and goes on."""
    url = postgres.database("learner")
    course = make_course(tmp_path / "course", STUDENTS)
    with Book(course, url) as book:
        book.register(course.lessons[0])
    done = threading.Thread(
        target=lambda: grade_lesson(
            course, course.lessons[0], learners=["s1"], isolation=isolation(), jobs=1, db_url=url
        )
    )
    with postgres.connection() as observer, postgres.connection("learner") as other:
        other.execute("BEGIN")
        other.execute("INSERT INTO student (id) VALUES ('s1')")
        done.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        deadline = time.monotonic() + 60
        while not observer.execute(waiting).fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        other.execute("COMMIT")
    done.join(60)
    with Book(course, url) as book:
        assert [(row.learner, row.points) for row in book.rows()] == [("s1", 2.0)]
