"""A killed grader's scratch goes with the next run, and nobody else's does."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.files import write_atomically
from autograder.sandbox.trusted import leftovers
from tests.courses import ROOT

KILLED = """
import os, signal, sys, tempfile
from pathlib import Path
from autograder import files
from autograder.sandbox.trusted.leftovers import scratch_folder, folder_prefix

kept = [scratch_folder("files"), scratch_folder("zygote")]
Path(kept[0].name, "data.csv").write_text("1")
tempfile.mkdtemp(prefix=folder_prefix("home"))
files.os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomically(Path(sys.argv[1], "ada.json"), b"half")
"""


@pytest.fixture
def places(tmp_path, monkeypatch):
    scratch, verdicts = tmp_path / "scratch", tmp_path / "verdicts"
    scratch.mkdir()
    verdicts.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    return scratch, verdicts


def kill_one(places):
    scratch, verdicts = places
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, verdicts],
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list(scratch.iterdir())) == 3
    assert len(list(verdicts.iterdir())) == 1


def sweep(places):
    leftovers.sweep_temporary()
    leftovers.sweep_files([places[1], places[1] / "none"])


def test_what_a_killed_grader_left_is_removed(places):
    kill_one(places)
    sweep(places)
    assert [list(place.iterdir()) for place in places] == [[], []]


def renamed(path, change):
    """Give a leftover another owner; ``change`` gets the machine, the number, and the beginning."""
    known = leftovers._FOLDER.fullmatch(path.name) or leftovers._FILE.fullmatch(path.name)
    owner = "-".join(change(*known["owner"].split("-")))
    return path.rename(path.with_name(path.name.replace(known["owner"], owner)))


def test_what_a_living_process_owns_is_left_alone(places):
    with leftovers.scratch_folder("files") as mine:
        write_atomically(places[1] / "ada.json", b"whole")
        sweep(places)
        assert Path(mine).is_dir() and (places[1] / "ada.json").read_bytes() == b"whole"


def test_a_number_that_came_again_does_not_keep_a_leftover(places):
    with leftovers.scratch_folder("files") as mine:
        path = renamed(Path(mine), lambda machine, pid, began: (machine, pid, "1"))
        sweep(places)
        assert not path.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda machine, pid, began: ("00000000", pid, began),
        lambda machine, pid, began: (machine, "1", "0"),
    ],
    ids=["another machine", "a process that says nothing"],
)
def test_what_may_have_an_owner_is_left_alone(places, change):
    kill_one(places)
    for place in places:
        for path in list(place.iterdir()):
            renamed(path, change)
    before = [sorted(place.iterdir()) for place in places]
    sweep(places)
    assert [sorted(place.iterdir()) for place in places] == before


def test_links_and_other_names_are_left_alone(places, tmp_path):
    kill_one(places)
    target = tmp_path / "precious"
    target.mkdir()
    (target / "thesis.txt").write_text("years")
    first = next(places[0].iterdir())
    link = first.with_name(first.name[:-1] + ("b" if first.name[-1] == "a" else "a"))
    link.symlink_to(target)
    (places[0] / "bootcamp-notes").mkdir()
    sweep(places)
    assert sorted(places[0].iterdir()) == sorted([link, places[0] / "bootcamp-notes"])
    assert (target / "thesis.txt").read_text() == "years"


def test_another_users_leftovers_are_left_alone(places, monkeypatch):
    kill_one(places)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    sweep(places)
    assert len(list(places[0].iterdir())) == 3
