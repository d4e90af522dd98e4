"""What takes seconds to import is not loaded before it is used; half a second to one and a half each."""

import subprocess
import sys

import pytest

from tests.courses import ROOT

HEAVY = {"nbgrader", "keras", "tensorflow", "matplotlib.pyplot", "distributed"}


@pytest.mark.parametrize(
    "code",
    [
        "import autograder",
        "import autograder.cli",
        "from autograder.find_course import find_course; find_course()",
        "import autograder.handin.packing, autograder.learner.progress, autograder.grade.submissions",
    ],
)
def test_what_starts_quickly_loads_nothing_heavy(code):
    listed = f"import sys; print(*sorted({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {listed}"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == []
