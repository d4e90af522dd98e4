"""The nbgrader exchange both ways: release, fetch, hand in, collect, feedback, with its own steps."""

import datetime as dt
import getpass
import json
import os
import stat

import pytest
from nbgrader.apps import NbGrader, NbGraderAPI
from nbgrader.exchange import ExchangeFactory

from autograder.course.course import CourseError, read_course
from autograder.grade.lesson import grade_lesson
from autograder.handin import exchange, packing
from autograder.handin.zips import Refused
from autograder.nbgrader_bridge import Book, feedback_to_exchange, release_to_exchange
from autograder.report.feedback import write_feedback
from tests.cli.test_cli import bootcamp
from tests.courses import answer, copy_of_course, grade, small_course

pytestmark = pytest.mark.slow

ME = getpass.getuser()
SQUARE = "def square(x):\n    return x * x"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A small course with an exchange of its own."""
    root = tmp_path / "course"
    root.mkdir()
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    made = copy_of_course(root)
    made = small_course(
        root, answer("square", SQUARE), grade("square-test", "assert square(3) == 9")
    )
    (root / "course.toml").write_text(
        (root / "course.toml").read_text() + 'due = "2030-01-01T00:00:00Z"\n'
    )
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nget_config().Exchange.root = {str(exchange)!r}\n")
    return read_course(made.root)


def learners_step(kind, course):
    """One of nbgrader's own commands of a learner."""
    app = NbGrader()
    os.chdir(course.root)
    app.load_config_file()
    config = app.config
    config.CourseDirectory.assignment_id = "00_small"
    config.Exchange.assignment_dir = str(course.work)
    api = NbGraderAPI(config=config)
    step = getattr(ExchangeFactory(config=config), kind)(
        coursedir=api.coursedir, authenticator=api.authenticator, config=config
    )
    step.start()


def solve(course, source):
    path = course.work / "00_small/small.ipynb"
    document = json.loads(path.read_text())
    document["cells"][0]["source"] = source
    path.write_text(json.dumps(document))


def test_from_release_to_feedback(course, monkeypatch):
    monkeypatch.chdir(course.root)
    lesson = course.lessons[0]
    with pytest.raises(CourseError, match="no nbgrader exchange for this course"):
        list(exchange.collect(course))
    done = bootcamp("release", "small", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert "00_small is released, due 2030-01-01 00:00 UTC" in done.stdout
    again = bootcamp("release", "small", cwd=course.root)
    assert again.returncode == 1 and "is in the exchange already. Use --force" in again.stderr
    assert release_to_exchange(course, lesson, force=True).is_dir()

    learners_step("FetchAssignment", course)
    assert "SOLUTION" not in (course.work / "00_small/small.ipynb").read_text()
    for source in ("def square(x):\n    return 3 * x + 1", SQUARE):
        solve(course, source)
        packing.submit(course, lesson, ME, dt.datetime.now(dt.UTC))
    done = bootcamp("collect", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:3] for line in done.stdout.splitlines()] == [
        ["taken", "00_small", ME]
    ] * 2
    kept = course.root / ".bootcamp/attempts/00_small" / ME
    assert len(list(kept.glob("*.zip"))) == 2
    assert {item.status for item in exchange.collect(course)} == {"older", "same"}

    run = grade_lesson(course, lesson, isolation="none", jobs=1)
    assert [item.points for item in run.submissions] == [1.0]
    done = bootcamp("release-feedback", "small", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 pages are in the exchange" in done.stdout
    learners_step("FetchFeedback", course)
    (page,) = course.work.glob("00_small/feedback/*/small.html")
    assert "1 of 1 points" in " ".join(page.read_text().replace("<", " <").split()).replace(
        '<span class="soft">', ""
    )


def test_links_and_strangers_in_the_exchange_are_refused(course, tmp_path):
    inbound = tmp_path / "exchange/small/inbound"
    inbound.mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("the teacher's")

    def arrive(name, link=False):
        folder = inbound / name
        folder.mkdir()
        (folder / "small.ipynb").write_bytes(
            (course.solutions / "00_small/small.ipynb").read_bytes()
        )
        if link:
            (folder / "data.csv").symlink_to(secret)
            os.mkfifo(folder / "pipe.csv")

    arrive("eve+00_small+2026-03-01 12:00:00 UTC+abc", link=True)
    arrive("a+b+00_small+2026-03-01 12:00:01.5 UTC+abc")
    arrive(".._x+00_small+2026-03-01 12:00:00 UTC")
    arrive("mallory+99_none+2026-03-01 12:00:00 UTC+abc")
    arrive("no hand-in at all")
    (inbound / "zed+00_small+2026-03-01 12:00:00 UTC+abc").symlink_to(tmp_path)
    # Everything here belongs to who runs the test, so nothing is in its learner's own name.
    refused = [str(item) for item in exchange.collect(course)]
    assert all(isinstance(item, Refused) for item in exchange.collect(course)) and len(refused) == 5
    assert sum(f"and belongs to {ME}" in text for text in refused) == 3

    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("get_config().ExchangeCollect.check_owner = False\n")
    found = list(exchange.collect(course))
    taken = {item.learner: item for item in found if not isinstance(item, Refused)}
    refused = " ".join(str(item) for item in found if isinstance(item, Refused))
    assert sorted(taken) == ["a+b", "eve"] and len(found) == 5
    assert "data.csv" in str(taken["eve"].notes) and "pipe.csv: no plain" in str(taken["eve"].notes)
    assert "There is no lesson '99_none'" in refused and "cannot be a learner's id" in refused
    folder = course.submitted / "eve/00_small"
    assert sorted(path.name for path in folder.iterdir()) == ["small.ipynb", "timestamp.txt"]
    assert all(stat.S_ISREG(path.lstat().st_mode) for path in folder.iterdir())


def test_who_sent_a_zip_gets_the_page_as_a_file(course):
    lesson = course.lessons[0]
    (course.submitted / "ada/00_small").mkdir(parents=True)
    (course.submitted / "ada/00_small/small.ipynb").write_bytes(
        (course.solutions / "00_small/small.ipynb").read_bytes()
    )
    grade_lesson(course, lesson, isolation="none", jobs=1)
    pages = {"ada": write_feedback(course, lesson)[0]}
    with Book(course) as book:
        names = [item.name for item in book.spec("00_small").notebooks]
    assert feedback_to_exchange(course, lesson, pages, names) == []
