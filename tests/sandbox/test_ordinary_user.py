"""Everything that holds for root holds for an ordinary user: the same tests, run as one."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import demand_walls

ROOT = Path(__file__).parents[2]
USER = 61_234  # nobody's number: an ordinary user needs no entry in /etc/passwd
PACKAGES = str(Path(pytest.__file__).parents[1])


def environment(scratch):
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONPATH": os.pathsep.join([str(ROOT), PACKAGES]),
        "PYTHONDONTWRITEBYTECODE": "1",
        **({"CI": os.environ["CI"]} if "CI" in os.environ else {}),
    }


def run(command, scratch):
    return subprocess.run(
        command,
        user=USER,
        group=USER,
        extra_groups=[],
        cwd=ROOT,
        env=environment(scratch),
        capture_output=True,
        text=True,
        check=False,
    )


def readable_python(scratch):
    """Return a Python of this version that the user can run: root's own often lies in /root."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(name, path="/usr/local/bin:/usr/bin")):
        try:
            if (
                python
                and run([python, "-c", "import numpy, msgpack, IPython"], scratch).returncode == 0
            ):
                return python
        except PermissionError:
            continue
    return None


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("name", ["files", "processes", "calls"])
def test_the_walls_stand_for_an_ordinary_user_too(name):
    demand_walls()
    # Not pytest's own folder, which belongs to root alone.
    with tempfile.TemporaryDirectory() as scratch:
        os.chown(scratch, USER, USER)
        python = readable_python(scratch)
        if python is None:
            missing = "no Python of this version that an ordinary user can run: apt install python3"
            pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
        tests = f"tests/sandbox/test_walls_{name}.py"
        done = run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", tests], scratch)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout and "skipped" not in done.stdout
