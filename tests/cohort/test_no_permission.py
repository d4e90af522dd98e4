"""A course folder that the teacher may read but not write: one line, and nothing half-done."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

from autograder.course.course import read_course
from autograder.handin.intake import packed
from tests.courses import ROOT, answer, grade, hand_in, small_course

pytestmark = pytest.mark.slow

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2
COMMANDS = {
    "roster": ["roster", "class.csv"],
    "extension": ["extension", "ada", "small", "2026-03-03T18:00"],
    "collect": ["collect", "ada.zip"],
    "grade": ["grade", "small", "--isolation", "none"],
    "grades": ["grades", "--format", "canvas,moodle"],
}


def without_roots_power() -> None:
    """Let file modes count for root too: what root may do beyond them is not passed on."""
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) if sys.platform == "linux" else ():
        ctypes.CDLL(None, use_errno=True).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.fixture
def locked(tmp_path):
    """A course that may be read and not written."""
    root = tmp_path / "locked"
    root.mkdir()
    small_course(root, answer("f", "def f(): return 1"), grade("f-test", "assert f() == 1"))
    toml = root / "course.toml"
    toml.write_text(toml.read_text() + 'due = "2026-03-01T12:00:00Z"\n')
    course = read_course(root)
    hand_in(course, "ada", {})
    (root / "class.csv").write_text("id,name\nada,Ada\n")
    (root / "ada.zip").write_bytes(
        packed(course.lessons[0], "ada", course.lessons[0].due, {"small.ipynb": b"{}"})
    )
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield root
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_without_write_permission_is_one_line(locked, name):
    before = {path: path.read_bytes() for path in locked.rglob("*") if path.is_file()}
    done = subprocess.run(  # noqa: PLW1510 - the status is what is tested
        [sys.executable, "-m", "autograder", *COMMANDS[name]],
        cwd=locked,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        preexec_fn=without_roots_power,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert str(locked) in done.stderr
    assert "no permission" in done.stderr or "cannot be used" in done.stderr
    after = {path: path.read_bytes() for path in locked.rglob("*") if path.is_file()}
    assert after == before
