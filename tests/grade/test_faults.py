"""A grader that is killed, a worker that dies, a disk that is full: nothing is lost or doubled."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.nbgrader_bridge import Book
from tests.courses import ROOT, answer, cell, grade, hand_in, small_course
from tests.sandboxes import isolation

pytestmark = pytest.mark.slow

STUDENTS = [f"s{number}" for number in range(6)]


def make_course(folder, learners=STUDENTS):
    folder.mkdir(exist_ok=True)
    course = small_course(
        folder,
        cell("import numpy as np\nfrom autograder import check"),
        answer("row_sums", "def row_sums(X):\n    return np.asarray(X).sum(axis=1)"),
        grade("row_sums-check", "check(row_sums)", 2),
        limits="cell_timeout_s = 5\n",
    )
    (folder / ".bootcamp").mkdir()
    (folder / ".bootcamp" / "secret").write_text("5" * 64)
    for number, learner in enumerate(learners):
        axis = number % 2
        hand_in(
            course,
            learner,
            {"row_sums": f"def row_sums(X):\n    return np.asarray(X).sum(axis={axis})"},
        )
    return course


def start(course, *words, lesson="small", **extra):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [*(sys.executable, "-m", "autograder", "grade", lesson), *words]
    command += ["--course", str(course.root), "--isolation", isolation()]
    return subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **extra
    )


def finished(course, *words):
    process = start(course, *words)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def state(course, db_url=None):
    """Return all that a run leaves: verdicts and notebooks byte by byte, the gradebook's rows."""
    verdicts = {
        p.name: p.read_bytes() for p in (course.root / ".bootcamp/verdicts/00_small").glob("*.json")
    }
    notebooks = {
        p.parts[-3]: p.read_bytes() for p in course.autograded.glob("*/00_small/small.ipynb")
    }
    with Book(course, db_url) as book:
        rows = [(row.learner, row.points, row.max_points, row.needs_manual) for row in book.rows()]
    return verdicts, notebooks, rows


def test_a_grader_killed_at_any_moment_is_finished_by_the_next_run(tmp_path):
    undisturbed = make_course(tmp_path / "undisturbed")
    finished(undisturbed)
    expected = state(undisturbed)
    assert [row[1] for row in expected[2]] == [0.0, 2.0] * 3

    course = make_course(tmp_path / "killed")
    verdicts = course.root / ".bootcamp" / "verdicts" / "00_small"
    for moment in (0, 1, 3, 5):
        process = start(course, "--jobs", "1", start_new_session=True)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            written = len(list(verdicts.glob("*.json")))
            book_is_there = (course.root / "gradebook.db").is_file()
            if book_is_there and written >= moment:
                break
            time.sleep(0.005)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    finished(course)
    assert state(course) == expected


def test_a_second_run_grades_nothing_twice(tmp_path):
    course = make_course(tmp_path / "course")
    assert "6 graded" in finished(course)
    assert "0 graded" in finished(course) and "6 unchanged" in finished(course)


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    size = "size=700k"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        if os.environ.get("CI"):
            pytest.fail(f"no small disk to fill: {done.stderr!r}")
        pytest.skip("only root can mount a small disk to fill")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_one_line_and_the_next_run_completes(small_disk):
    course = make_course(small_disk)
    ballast = small_disk / "ballast"
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    process = start(course)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    lines = [line for line in err.splitlines() if line.strip()]
    assert len(lines) == 1 and lines[0].startswith("bootcamp: "), err
    assert "No space left" in err or "disk is full" in err
    ballast.unlink()
    finished(course)
    assert [row[1] for row in state(course)[2]] == [0.0, 2.0] * 3
