"""The machine is asked by trying, on any system, and what is missing comes with its remedy."""

import os
import subprocess
import sys

import pytest
from conftest import demand_walls

from autograder.sandbox.trusted import capabilities
from autograder.sandbox.trusted.results import IsolationUnavailable
from autograder.sandbox.trusted.zygote import Zygote
from tests.courses import ROOT


def test_every_check_says_what_it_found_or_what_to_do():
    checks = capabilities.probe()
    assert [check.name for check in checks if check.required] == [
        "namespaces",
        "private file system",
        "system call filter",
    ]
    for check in checks:
        assert check.detail and "\n" not in check.detail
        assert bool(check.remedy) != check.ok


def test_another_system_says_so_without_trying(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not any(check.ok for check in capabilities.probe())
    with pytest.raises(IsolationUnavailable, match="--isolation none"):
        capabilities.require()
    with pytest.raises(IsolationUnavailable, match="--isolation none"):
        Zygote().session()


def test_a_missing_piece_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(
        capabilities, "_try", lambda attempt: (attempt != "system_calls", "no libseccomp")
    )
    with pytest.raises(
        IsolationUnavailable, match=r"no system call filter.*apt install libseccomp2"
    ):
        capabilities.require()


def test_what_is_not_required_does_not_stop_grading(monkeypatch):
    monkeypatch.setattr(capabilities, "_try", lambda attempt: (attempt != "landlock", "none"))
    capabilities.require()


def test_walls_that_cannot_be_put_up_are_one_line_not_a_traceback(monkeypatch):
    demand_walls()
    whole = Zygote._config
    monkeypatch.setattr(Zygote, "_config", lambda self: {**whole(self), "root": "/nowhere"})
    with (
        Zygote() as zygote,
        pytest.raises(IsolationUnavailable, match=r"not start: .*nowhere") as no,
    ):
        zygote.session()
    assert "\n" not in str(no.value)


OLD_KERNEL = """
import os
import subprocess
import sys
from autograder.sandbox.trusted import probes
from autograder.sandbox.walls import kernel

def unknown(*_, **__):
    raise OSError("mount_setattr: Function not implemented")

kernel.make_readonly = unknown
probes.Policy.binds = lambda _: [(sys.argv[1], sys.argv[1])]
probes.run("file_system")
"""


def test_an_attempt_that_fails_half_way_removes_nothing_but_its_own_folder(tmp_path):
    """Where the kernel cannot make a mount read-only, the libraries are there to write, and to delete."""
    demand_walls()
    library, scratch = tmp_path / "library", tmp_path / "scratch"
    library.mkdir()
    scratch.mkdir()
    (library / "numpy.py").write_text("kept")
    done = subprocess.run(
        [sys.executable, "-c", OLD_KERNEL, library],
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1] == "mount_setattr: Function not implemented"
    assert (library / "numpy.py").read_text() == "kept"
    assert list(scratch.iterdir()) == []


def test_asking_leaves_no_folders_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    capabilities.probe()
    assert list(tmp_path.iterdir()) == []
