"""nbgrader's own commands work in a course of ours, and its autograde goes through our sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.author.build import differences
from autograder.course import extensions
from autograder.course.course import read_course
from autograder.nbgrader_bridge import Book
from tests.courses import ROOT, copy_of_course, hand_in

pytestmark = pytest.mark.slow

FORGED = (
    "import autograder\nautograder.check = check = lambda f: 100.0\ndef row_sums(X):\n    return 0"
)


def nbgrader(*words, cwd):
    tools = Path(sys.executable).parent
    return subprocess.run(  # noqa: PLW1510 - the status is what is tested
        [sys.executable, "-m", "nbgrader", *words],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


def solved(course, **changed):
    document = json.loads((course.solutions / "00_welcome/welcome.ipynb").read_text())
    answers = {
        c["metadata"].get("nbgrader", {}).get("grade_id"): c["source"] for c in document["cells"]
    }
    return {
        name: changed.get(name, answers[name]) for name in ("row_sums", "add_bias", "batch_dot")
    }


def test_the_whole_way_with_nbgraders_own_commands(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome")
    done = nbgrader("generate_assignment", "00_welcome", "--force", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert differences(ROOT / "lessons/00_welcome", tmp_path / "lessons/00_welcome") == []

    hand_in(course, "ada", solved(course), "00_welcome")
    hand_in(course, "eve", solved(course, row_sums=FORGED), "00_welcome")
    half = "def add_bias(Z, b):\n    Z = np.asarray(Z)\n    Z += b\n    return Z"
    hand_in(course, "bob", solved(course, add_bias=half), "00_welcome")
    # Bob and eve are a day and a minute late; eve was given more time before.
    toml = tmp_path / "course.toml"
    dated = (
        toml.read_text()
        .replace('"none"', '"per_day"')
        .replace('folder = "00_welcome"', 'folder = "00_welcome"\ndue = 2026-03-01T18:00:00Z')
    )
    toml.write_text(dated)
    course = read_course(tmp_path)
    extensions.grant(course, "eve", course.lesson("welcome"), "2026-03-02T18:01:00Z")
    for learner in ("bob", "eve"):
        stamp = course.submitted / learner / "00_welcome/timestamp.txt"
        stamp.write_text("2026-03-02 18:01:00 UTC")
    done = nbgrader("autograde", "00_welcome", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with Book(course) as book:
        points = {row.learner: (row.points, row.score) for row in book.rows()}
    assert points == {"ada": (6.0, 6.0), "bob": (5.5, pytest.approx(4.4)), "eve": (4.0, 4.0)}

    assert nbgrader("generate_feedback", "00_welcome", cwd=tmp_path).returncode == 0
    page = (tmp_path / "feedback/bob/00_welcome/welcome.html").read_text()
    assert "was changed" in page
    assert nbgrader("export", cwd=tmp_path).returncode == 0
    assert "00_welcome" in (tmp_path / "grades.csv").read_text()


def test_nbgrader_validate_tells_right_from_wrong(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome")
    right = hand_in(course, "ada", solved(course), "00_welcome")
    assert "Success!" in nbgrader("validate", str(right), cwd=tmp_path).stdout
    untouched = course.released / "00_welcome/welcome.ipynb"
    assert "VALIDATION FAILED" in nbgrader("validate", str(untouched), cwd=tmp_path).stdout
