"""Thirty learners from the roster to the exports: every part real, one pass a database."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.cli.cohort import _hand_ins
from autograder.course import extensions, roster
from autograder.course.course import Course, CourseError, read_course
from autograder.course.roster import split_name
from autograder.engine import registry
from autograder.grade.lesson import Summary, grade_lesson
from autograder.handin import bulk, packing
from autograder.handin.intake import Taken, packed
from autograder.nbgrader_bridge import Book, enrol
from autograder.report import exports
from autograder.report.feedback import write_feedback
from tests.cohort import people as cohort
from tests.cohort.gradebooks import Account, canvas_import, moodle_import
from tests.cohort.people import FULL, LESSON, SCRIPT, Person
from tests.courses import copy_of_course
from tests.postgres import server
from tests.sandboxes import isolation

pytestmark = pytest.mark.slow

DUE = dt.datetime(2026, 3, 28, 17, tzinfo=dt.UTC)  # 18:00 in Berlin, the night before clocks change
LATE = '[late]\npolicy = "per_day"\npercent_per_day = 10\ncut_off_days = 7\n'


@dataclass(frozen=True)
class Week:
    """What the week left behind."""

    course: Course
    people: dict[str, Person]
    taken: list[Taken]
    refused: list[str]
    run: Summary


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def week(request, tmp_path_factory) -> Iterator[Week]:
    """Roster, hand-in in three ways, refusals among them, an extension, grading."""
    root = tmp_path_factory.mktemp("cohort")
    with contextlib.ExitStack() as stack:
        course = _course(root)
        if request.param == "postgresql":
            url = stack.enter_context(server()).database("cohort")
            with (root / "nbgrader_config.py").open("a") as config:
                config.write(f"c.CourseDirectory.db_url = {url!r}\n")
        yield _lived(course)
        assert (root / "gradebook.db").exists() == (request.param == "sqlite")


def _lived(course: Course) -> Week:
    root = course.root
    lesson = course.lesson(LESSON)
    walls = isolation() == "full"
    everybody = {p.id: p for p in cohort.people(str(root / "gradebook.db"), walls=walls)}
    enrol(course, _roster(root, everybody))
    extensions.grant(course, "l2", lesson, "2026-03-30T18:00")

    inbox = root / "inbox"
    inbox.mkdir()
    for person in everybody.values():
        if person.way == "zip" and person.hours is not None:
            (inbox / f"{person.id}.zip").write_bytes(_zip(course, person))
    _platform_zip(course, inbox / "canvas.zip", everybody, "canvas")
    _platform_zip(course, inbox / "moodle.zip", everybody, "moodle")
    _unwelcome(course, inbox, everybody)
    taken, refused = [], []
    for item in _hand_ins(course, sorted(inbox.glob("*.zip")), None, None, None):
        taken.append(item) if isinstance(item, Taken) else refused.append(str(item))
    run = grade_lesson(course, lesson, isolation=isolation(), jobs=2)
    return Week(course, everybody, taken, refused, run)


def _course(root: Path) -> Course:
    copy_of_course(root, LESSON)
    (root / "course.toml").write_text(
        '[course]\nname = "bootcamp"\ntimezone = "Europe/Berlin"\n'
        "[limits]\ncell_timeout_s = 10\n"
        f'{LATE}[[lesson]]\nfolder = "{LESSON}"\ntitle = "Welcome"\ncanvas_id = 4711\n'
        "due = 2026-03-28T18:00:00\n"
    )
    return read_course(root)


def _roster(root: Path, people: dict[str, Person]) -> Path:
    """Write the class list as Excel does in much of Europe."""
    rows = ["id;First name;Last name;E-mail;LMS ID"]
    for number, person in enumerate(people.values()):
        first, last = split_name(person.name)
        rows.append(f"{person.id};{first};{last};{person.id}@uni.edu;{9000 + number}")
    path = root / "class.csv"
    path.write_bytes("\r\n".join(rows).encode("utf-16"))
    return path


def _notebook(course: Course, person: Person) -> bytes:
    path = course.released / LESSON / "welcome.ipynb"
    document = json.loads(path.read_text())
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in person.answers:
            cell["source"] = person.answers[name]
    return json.dumps(document).encode()


def _zip(course: Course, person: Person) -> bytes:
    when = DUE + dt.timedelta(hours=person.hours)
    files = {"welcome.ipynb": _notebook(course, person)}
    return packed(course.lesson(LESSON), person.id, when, files)


def _platform_zip(course: Course, path: Path, people: dict[str, Person], way: str) -> None:
    numbers = {member.id: member.lms_id for member in roster.members(course)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, person in enumerate(p for p in people.values() if p.way == way):
            first, last = split_name(person.name)
            if way == "canvas":
                who = roster.comparable(last + first)
                name = f"{who}_{numbers[person.id]}_{place}_welcome-1.ipynb"
            else:
                name = f"{first} {last}_{5000 + place}_assignsubmission_file/welcome.ipynb"
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 3, 28, 17, 0, 0)), _notebook(course, person)
            )


def _unwelcome(course: Course, inbox: Path, people: dict[str, Person]) -> None:
    """Add what must be refused, and an old attempt of somebody, which must not win."""
    lesson, honest = course.lesson(LESSON), _notebook(course, people["p0"])
    files = {"welcome.ipynb": honest}
    (inbox / "x1.zip").write_bytes(packed(lesson, "nobody", DUE, files))
    other = replace(lesson, folder="99_welcome")
    (inbox / "x2.zip").write_bytes(packed(other, "p0", DUE, files))
    (inbox / "x3.zip").write_bytes(packed(lesson, "p0", DUE, {**files, "../../x": b"x"}))
    (inbox / "x4.zip").write_bytes(b"no zip")
    with zipfile.ZipFile(inbox / "x5.zip", "w") as archive:
        archive.writestr("x_9000_1_mine.zip", packed(lesson, "p1", DUE, files))
    early = DUE - dt.timedelta(days=1)
    (inbox / "z1.zip").write_bytes(packed(lesson, "p0", early, {"welcome.ipynb": b"{}"}))
    (inbox / "z2.zip").write_bytes((inbox / "p1.zip").read_bytes())


def test_the_catalogue_is_covered(week):
    named = {
        (name, mistake.name)
        for name in cohort.SIGNATURES
        for mistake in registry.find(name).mistakes
    }
    assert set(cohort.WRONG) == named
    assert len(week.people) == 30


def test_everybody_who_handed_in_is_taken_and_the_rest_refused_by_name(week):
    present = {learner for learner, person in week.people.items() if person.hours is not None}
    assert {item.learner for item in week.taken if item.status == "taken"} == present
    assert [(item.learner, item.status) for item in week.taken if item.status != "taken"] == [
        ("p0", "older"), ("p1", "same"),
    ]  # fmt: skip
    assert [reason.rpartition("inbox/")[2][:6] for reason in week.refused] == [
        f"x{n}.zip" for n in range(1, 6)
    ]
    for reason, said in zip(
        week.refused,
        ["nobody is not in the roster", "There is no lesson", "points outside",
         "not a readable zip", "from p1, but p0 uploaded it"],
        strict=True,
    ):  # fmt: skip
        assert said in reason
    late = {item.learner: (item.late_s / 3600, item.counts) for item in week.taken if item.late_s}
    assert late == {"l0": (1, True), "l1": (25, True), "l3": (192, False)}


def test_everybody_gets_what_they_deserve(week):
    assert not week.run.failed
    got = {item.learner: item for item in week.run.submissions}
    for learner, person in week.people.items():
        if person.hours is None:
            assert learner not in got
            continue
        about = f"{learner}, {person.about}: {got[learner].mistakes} {got[learner].reasons}"
        assert got[learner].points == pytest.approx(person.points), about
        assert got[learner].mistakes == person.mistakes, about
        assert week.run.standings[learner].score == pytest.approx(person.score), about


def test_the_gradebook_holds_names_and_absent_learners_too(week):
    with Book(week.course) as book:
        learners = {s.id: f"{s.first_name} {s.last_name}" for s in book._gradebook.students}
        due = book._gradebook.find_assignment(LESSON).duedate
        extended = book._gradebook.find_submission(LESSON, "l2").extension
    assert learners["s3"] == "Sam Ström3" and len(learners) == 30
    assert due == DUE.replace(tzinfo=None) and extended == dt.timedelta(hours=47)


def test_a_second_evening_changes_nothing(week):
    inbox = sorted((week.course.root / "inbox").glob("*.zip"))
    again = list(_hand_ins(week.course, inbox, None, None, None))
    statuses = {item.status for item in again if isinstance(item, Taken)}
    assert statuses == {"same", "older"}
    run = grade_lesson(week.course, week.course.lesson(LESSON), isolation=isolation(), jobs=1)
    assert run.graded == 0 and run.standings == week.run.standings


def test_pages_are_there_for_all_who_handed_in_and_harmless(week):
    pages = {
        p.parent.parent.name: p.read_text()
        for p in write_feedback(week.course, week.course.lesson(LESSON))
    }
    assert pages.keys() == week.run.standings.keys()
    assert not any(
        "<script" in page.replace(SCRIPT, "") and SCRIPT in page for page in pages.values()
    )
    assert "axis 0 runs down the rows" in pages["s0"]
    assert "Handed in 1 hour late: 0.6 of the 6 points you earned are taken off." in pages["l0"]
    assert "Handed in 8 days late, after the cut-off: it no longer counts." in pages["l3"]
    assert not any("Handed in" in pages[learner] for learner in ("l2", "p0"))


def test_platforms_import_the_scores(week):
    members = roster.members(week.course)
    accounts = [Account(int(m.lms_id), m.id, m.sis_id, m.email) for m in members]
    wanted = {
        (learner, "Welcome"): None
        if person.score is None
        else pytest.approx(person.score, abs=1e-4)
        for learner, person in week.people.items()
    }
    lesson = week.course.lesson(LESSON)
    canvas = exports.export(week.course, lesson, "canvas")
    assert canvas_import(canvas, accounts, {4711: "Welcome"}) == wanted
    moodle = exports.export(week.course, lesson, "moodle")
    assert moodle_import(moodle, accounts, "Email address", "email") == wanted
    table = json.loads(exports.export(week.course, lesson, "json"))
    assert len(table) == 27 and all(row["max_score"] == FULL for row in table)


def test_a_bad_roster_in_the_middle_of_the_term_loses_nothing(week):
    before = roster.members(week.course)
    path = week.course.root / "bad.csv"
    path.write_text("id,name\np0,Pia\np0,Pia\n")
    with pytest.raises(CourseError, match="line 3: the id 'p0' is on line 2 already"):
        enrol(week.course, path)
    assert roster.members(week.course) == before
    assert bulk.is_bulk(week.course.root / "inbox/canvas.zip")
    assert packing.unpack(week.course.root / "inbox/p0.zip").learner == "p0"
