"""The exchange is open to everybody: only what a learner wrote under their own name is taken."""

import getpass
import os
import shutil

import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograder.nbgrader_bridge.configuration import apply
from tests.courses import answer, small_course

pytestmark = pytest.mark.slow
ME = getpass.getuser()  # the owner of what this test writes
EARLY, LATE = "2026-11-02 10:00:00.000000 UTC", "2026-11-03 10:00:00.000000 UTC"


@pytest.fixture
def course(tmp_path):
    return small_course(tmp_path, answer("f", "f = 1"))


@pytest.fixture
def inbound(course):
    folder = course.root / "exchange" / course.name / "inbound"
    folder.mkdir(parents=True)
    (course.root / "exchange").chmod(0o777)
    return folder


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """One for all tests: to make one takes seconds, and collecting only asks it for a due date."""
    return f"sqlite:///{tmp_path_factory.mktemp('book') / 'gradebook.db'}"


@pytest.fixture
def collect(course, gradebook):
    """Press formgrader's Collect: the same call, with the configuration of our courses."""

    def press(**more):
        config = Config()
        apply(config, course, gradebook)
        config.Exchange.root = str(course.root / "exchange")
        config.merge(more)
        result = NbGraderAPI(config=config).collect("00_small")
        assert result["success"], result
        return result["log"]

    return press


@pytest.fixture
def sent(inbound):
    """Put a hand-in into the exchange."""

    def put(learner=ME, when=EARLY, text="mine"):
        folder = inbound / f"{learner}+00_small+{when}+random"
        folder.mkdir()
        (folder / "small.ipynb").write_text(text)
        (folder / "timestamp.txt").write_text(when)
        return folder

    return put


def taken(course, learner=ME):
    folder = course.submitted / learner / "00_small"
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.*")}


def test_an_honest_hand_in_arrives_whole_and_the_last_one_counts(course, sent, collect):
    sent(when=EARLY, text="first")
    last = sent(when=LATE, text="second")
    (last / "data").mkdir()
    (last / "data" / "mine.csv").write_text("1,2")
    assert "Not taken" not in collect()
    assert taken(course) == {
        "small.ipynb": "second",
        "timestamp.txt": LATE,
        "data/mine.csv": "1,2",
    }


def test_a_hand_in_in_anothers_name_is_left_and_said(course, sent, collect):
    sent(learner="ada", text="forged")
    log = collect()
    assert f"it says that it is ada's, and belongs to {ME}" in log
    assert not (course.submitted / "ada").exists()
    # Where the hub's people are not the machine's accounts, a teacher can say so.
    collect(ExchangeCollect={"check_owner": False})
    assert taken(course, "ada")["small.ipynb"] == "forged"


@pytest.mark.parametrize("learner", ["..", ".", "<img src=x>", "a b", "a" * 65])
def test_a_name_that_is_no_name_is_left(course, sent, collect, learner):
    sent(learner=learner)
    sent()
    log = collect(ExchangeCollect={"check_owner": False})
    assert "Not taken" in log or learner.startswith(".")  # nbgrader does not see those at all
    assert [path.name for path in course.submitted.iterdir()] == [ME]
    assert sorted(p.name for p in course.root.iterdir() if p.name.startswith("00")) == []


def test_one_that_cannot_be_read_does_not_stop_the_others(course, sent, collect):
    sent(when="at noon")
    sent(when=LATE)
    assert "Not taken" in collect()
    assert taken(course)["timestamp.txt"] == LATE


def test_links_and_pipes_lead_nowhere(course, sent, collect):
    secret = course.root / "secret.txt"
    secret.write_text("the course's secret")
    folder = sent()
    (folder / "link.txt").symlink_to(secret)
    (folder / "links").symlink_to(course.root, target_is_directory=True)
    os.mkfifo(folder / "pipe.txt")
    log = collect()
    for name in ("link.txt", "links", "pipe.txt"):
        assert f"Not taken: {folder / name}" in log
    assert sorted(taken(course)) == ["small.ipynb", "timestamp.txt"]


def test_a_folder_that_is_a_link_is_left(course, inbound, sent, collect):
    elsewhere = shutil.move(sent(), course.root / "elsewhere")
    (inbound / f"{ME}+00_small+{EARLY}+random").symlink_to(elsewhere, target_is_directory=True)
    assert "it is no folder" in collect()
    assert not course.submitted.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write files of somebody else")
def test_anothers_file_in_ones_own_folder_is_left(course, sent, collect):
    folder = sent()
    (folder / "anothers.csv").write_text("copied by a hard link")
    os.chown(folder / "anothers.csv", 61_234, 61_234)
    assert "anothers.csv: no plain file of the learner" in collect()
    assert sorted(taken(course)) == ["small.ipynb", "timestamp.txt"]


def test_too_much_is_cut_off(course, sent, collect, monkeypatch):
    monkeypatch.setattr("autograder.nbgrader_bridge.collecting.MAX_FILES", 5)
    folder = sent()
    for number in range(20):
        (folder / f"a{number}.txt").write_text("")
    assert "too much" in collect()
    assert len(taken(course)) == 5
