"""Hand-ins: packed with a receipt, and taken in with suspicion."""

import datetime as dt
import io
import json
import shutil
import stat
import zipfile

import pytest
from nbgrader.utils import get_username

from autograder.course.course import CourseError
from autograder.course.hand_in_rules import require_learner
from autograder.handin import intake, packing
from autograder.learner import work_copies
from tests.courses import copy_of_course

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def course(tmp_path):
    return copy_of_course(tmp_path, "00_welcome")


@pytest.fixture
def packed(course):
    lesson = course.lesson("welcome")
    notebook = work_copies.prepare(course, lesson)
    (notebook.parent / "data.csv").write_text("1,2\n")
    (notebook.parent / ".hidden").write_text("mine")
    return packing.pack(course, lesson, "ada", notebook.parent, NOW)


def test_what_is_packed_is_what_is_collected(course, packed):
    taken = packing.collect(course, packed_path(packed))
    assert (taken.learner, taken.lesson, taken.handed_in_at) == ("ada", "00_welcome", NOW)
    folder = course.submitted / "ada" / "00_welcome"
    assert sorted(path.name for path in folder.iterdir()) == [
        "data.csv",
        "timestamp.txt",
        "welcome.ipynb",
    ]
    assert (folder / "welcome.ipynb").read_bytes() == work_copies.notebook(
        course, course.lesson("welcome")
    ).read_bytes()
    assert packed.sha256 in packed.as_text()


def packed_path(receipt):
    from pathlib import Path

    return Path(receipt.file)


def test_a_newer_attempt_replaces_an_older_one_and_not_the_other_way(course, packed):
    lesson = course.lesson("welcome")
    folder = work_copies.notebook(course, lesson).parent
    (folder / "data.csv").unlink()
    later = packing.pack(course, lesson, "ada", folder, NOW + dt.timedelta(hours=1))
    collected = [packing.collect(course, packed_path(item)) for item in (packed, later)]
    assert not (course.submitted / "ada/00_welcome/data.csv").exists()
    collected += [packing.collect(course, packed_path(item)) for item in (packed, later)]
    assert [item.status for item in collected] == ["taken", "taken", "older", "same"]
    assert "a later one is here and will be graded" in collected[2].as_text()
    assert not (course.submitted / "ada/00_welcome/data.csv").exists()
    kept = course.root / ".bootcamp/attempts/00_welcome/ada"
    assert len(list(kept.glob("*.zip"))) == 2


def test_a_crash_between_two_steps_loses_no_attempt(course, packed, monkeypatch):
    packing.collect(course, packed_path(packed))
    lesson = course.lesson("welcome")
    folder = work_copies.notebook(course, lesson).parent
    (folder / "data.csv").write_text("3,4\n")
    later = packing.pack(course, lesson, "ada", folder, NOW + dt.timedelta(hours=1))
    target = course.submitted / "ada/00_welcome"

    def full(*_):
        raise OSError(28, "No space left on device", str(target))

    with monkeypatch.context() as patch:
        patch.setattr("autograder.handin.intake._put", full)
        with pytest.raises(OSError, match="No space left"):
            packing.collect(course, packed_path(later))
    assert (target / "data.csv").read_text() == "1,2\n"
    assert len(list((course.root / ".bootcamp/attempts/00_welcome/ada").glob("*.zip"))) == 2
    assert packing.collect(course, packed_path(later)).status == "taken"
    assert (target / "data.csv").read_text() == "3,4\n"


def test_a_teachers_word_stands_against_the_learners_clock(course, packed):
    taken = packing.collect(course, packed_path(packed), NOW + dt.timedelta(days=2))
    assert taken.handed_in_at == NOW + dt.timedelta(days=2)
    assert "2026-03-03 12:00 UTC" in taken.as_text()


def test_a_lesson_that_was_never_opened_cannot_be_handed_in(course):
    lesson = course.lesson("welcome")
    with pytest.raises(CourseError, match="open it first with `bootcamp lab welcome`"):
        packing.pack(course, lesson, "ada", course.work / lesson.folder, NOW)


@pytest.mark.parametrize("name", ["", "../ada", "a/b", "-x", "a" * 65, "a..b", "ada\n"])
def test_ids_that_are_no_folder_names_are_refused(name):
    with pytest.raises(CourseError, match="cannot be a learner's id"):
        require_learner(name)


def make_zip(path, files, manifest=None, entry=None):
    contents = {name: data for name, data in files.items()}
    about = {
        "lesson": "00_welcome",
        "student": "eve",
        "handed_in_at": NOW.isoformat(),
        "sha256": intake.content_hash(contents),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(about | (manifest or {})))
        for name, data in files.items():
            archive.writestr(name, data)
        if entry:
            archive.writestr(*entry)
    path.write_bytes(buffer.getvalue())
    return path


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, b"/etc/passwd"


@pytest.mark.parametrize(
    ("files", "manifest", "entry", "message"),
    [
        ({"../../evil.ipynb": b"x"}, None, None, "points outside"),
        ({"/etc/evil": b"x"}, None, None, "points outside"),
        ({"a\\..\\b": b"x"}, None, None, "points outside"),
        ({"C:evil": b"x"}, None, None, "points outside"),
        ({"welcome.ipynb": b"x"}, None, link("notes.txt"), "a link or a device"),
        ({"welcome.ipynb": b"x"}, {"sha256": "0"}, None, "do not match the manifest"),
        ({"welcome.ipynb": b"x"}, {"student": "../root"}, None, "cannot be a learner's id"),
        ({"welcome.ipynb": b"x"}, {"lesson": "99_none"}, None, "There is no lesson '99_none'"),
        ({"welcome.ipynb": b"x"}, {"handed_in_at": "yesterday"}, None, "missing or damaged"),
        ({"welcome.ipynb": b"x"}, {"handed_in_at": "2026-01-01T00:00:00"}, None, "no zone"),
        ({f"{i}.txt": b"" for i in range(300)}, None, None, "more than 200"),
        ({"bomb": bytes(101 * 2**20)}, None, None, "more than 100 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_zip_is_refused_in_one_line_and_leaves_nothing(
    course, tmp_path, files, manifest, entry, message
):
    path = make_zip(tmp_path / "evil.zip", files, manifest, entry)
    before = sorted(p for p in tmp_path.rglob("*"))
    with pytest.raises(packing.Refused, match=message) as caught:
        packing.collect(course, path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert sorted(p for p in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"text"])
def test_what_is_no_zip_is_refused(course, tmp_path, data):
    path = tmp_path / "broken.zip"
    path.write_bytes(data)
    with pytest.raises(packing.Refused, match="not a readable zip"):
        packing.collect(course, path)


def test_submit_goes_through_the_exchange_where_there_is_one(course, tmp_path, monkeypatch):
    exchange = tmp_path / "exchange"
    for place in ("inbound", "outbound"):
        (exchange / course.name / place).mkdir(parents=True)
    for folder in (exchange, exchange / course.name, exchange / course.name / "inbound"):
        folder.chmod(0o777)
    config = course.root / "nbgrader_config.py"
    config.write_text(
        config.read_text() + f"\nc = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
    )
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    lesson = course.lesson("welcome")
    work_copies.prepare(course, lesson)
    shutil.copytree(
        course.released / lesson.folder, exchange / course.name / "outbound" / lesson.folder
    )
    # The exchange goes by the login, so a receipt in another name would not be true.
    with pytest.raises(CourseError, match=rf"your login, which is {get_username()}, and not as ad"):
        packing.submit(course, lesson, "ad", NOW)
    receipt = packing.submit(course, lesson, None, NOW)
    assert receipt.learner == get_username()
    arrived = list((exchange / course.name / "inbound").iterdir())
    assert len(arrived) == 1 and (arrived[0] / "welcome.ipynb").is_file()
    assert str(arrived[0]) == receipt.file
