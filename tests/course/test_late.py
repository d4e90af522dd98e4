"""Due dates, extensions and what lateness costs: the same sum in our engine and in nbgrader's own."""

import datetime as dt

import pytest

from autograder.course import extensions
from autograder.course.course import CourseError, read_course
from autograder.course.late import DAY_S, LatePolicy, duration
from autograder.find_course import find_course
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from tests.courses import answer, grade, hand_in, small_course

HOUR_S = 3600
PER_DAY = LatePolicy("per_day", percent_per_day=20)


@pytest.mark.parametrize(
    ("policy", "late_s", "penalty"),
    [
        (LatePolicy(), 30 * DAY_S, 0),
        (PER_DAY, 0, 0),
        (PER_DAY, 1, 2),
        (PER_DAY, DAY_S, 2),
        (PER_DAY, DAY_S + 1, 4),
        (PER_DAY, 40 * DAY_S, 10),
        (LatePolicy("per_day", 20, cut_off_days=2), 2 * DAY_S, 4),
        (LatePolicy("per_day", 20, cut_off_days=2), 2 * DAY_S + 1, 10),
        (LatePolicy("per_day", 20, grace_minutes=60), HOUR_S, 0),
        (LatePolicy("per_day", 20, grace_minutes=60), HOUR_S + 1, 2),
        (LatePolicy("cut_off"), 1, 10),
        (LatePolicy("cut_off", grace_minutes=1), 60, 0),
        (LatePolicy("cut_off", cut_off_days=1), DAY_S, 0),
        (LatePolicy("cut_off", cut_off_days=1), DAY_S + 1, 10),
    ],
)
def test_the_sum(policy, late_s, penalty):
    assert policy.penalty(10, late_s) == pytest.approx(penalty)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (LatePolicy(), "costs nothing"),
        (LatePolicy("per_day", 20), "20 % a day"),
        (
            LatePolicy("per_day", 20, 7, 15),
            "20 % a day after 15 minutes, everything after 7 days",
        ),
        (LatePolicy("cut_off"), "nothing counts after the due date"),
        (LatePolicy("cut_off", cut_off_days=2), "nothing counts after the due date 2 days later"),
    ],
)
def test_the_policy_in_words(policy, words):
    assert policy.described() == words


def test_lateness_is_said_as_people_say_it():
    said = [duration(s) for s in (1, 60, HOUR_S + 61, DAY_S, 2 * DAY_S + 3 * HOUR_S + 120)]
    assert said == ["1 minute", "1 minute", "1 hour 2 minutes", "1 day", "2 days 3 hours"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[late]\npolicy = 'strict'", "late policy is 'strict'; use none, per_day, cut_off"),
        ("[late]\npercent = 3", "unknown key 'percent' in .late.; known are policy"),
        ("[late]\npercent_per_day = 120", "more than 100 is too much"),
        ("[late]\ngrace_minutes = -1", "grace_minutes must be a number from 0 up, not -1"),
        ("[late]\ncut_off_days = nan", "cut_off_days must be a number from 0 up"),
        (
            "[course]\ntimezone = 'Europe/Berlin'\n[[lesson]]\nfolder = '00_a'\ndue = 2026-03-29T02:30:00",
            "due: 2026-03-29T02:30 does not exist in Europe/Berlin: clocks go forward",
        ),
        ("[[lesson]]\nfolder = '00_a'\ncanvas_id = 'x'", "canvas_id is the number"),
    ],
)
def test_what_cannot_be_meant_is_one_line(tmp_path, text, message):
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=message) as caught:
        read_course(tmp_path)
    assert "\n" not in str(caught.value)


SQUARE = "def square(x):\n    return x * x"
DUE = "2026-03-28T18:00"  # in Berlin 17:00 UTC; clocks go forward the night after


def small(folder, late=""):
    course = small_course(
        folder, answer("square", SQUARE), grade("square-test", "assert square(3) == 9", 10)
    )
    text = (folder / "course.toml").read_text().replace("[[lesson]]", f"{late}\n[[lesson]]")
    text = text.replace("[limits]", 'timezone = "Europe/Berlin"\n[limits]') + f"due = {DUE}:00\n"
    (folder / "course.toml").write_text(text)
    return read_course(course.root)


def put(course, learner, when):
    notebook = hand_in(course, learner, {"square": SQUARE})
    (notebook.parent / "timestamp.txt").write_text(when)


def scores(course, grade_too=True):
    if grade_too:
        grade_lesson(course, course.lessons[0], isolation="none", jobs=1)
    with Book(course) as book:
        return {row.learner: (row.points - row.penalty, row.late_s) for row in book.rows()}


@pytest.mark.slow
def test_late_work_is_charged_when_graded_and_whenever_the_rules_change(tmp_path):
    course = small(tmp_path, "[late]\npolicy = 'per_day'\npercent_per_day = 20")
    put(course, "ada", "2026-03-28 16:59:59 UTC")
    put(course, "bela", "2026-03-28 17:00:01 UTC")
    put(course, "chen", "2026-03-29 17:30:00 UTC")
    assert scores(course) == {"ada": (10, 0), "bela": (8, 1), "chen": (6, DAY_S + HOUR_S / 2)}

    # An extension names the learner's own time on the clock: 23 hours after the due date here.
    lesson = course.lessons[0]
    given = extensions.grant(course, "chen", lesson, "2026-03-29T18:00")
    assert given.due.astimezone(dt.UTC) == dt.datetime(2026, 3, 29, 16, tzinfo=dt.UTC)
    assert scores(course)["chen"] == (8, 1.5 * HOUR_S)
    extensions.grant(course, "chen", lesson, "2026-04-01T00:00+00:00")
    assert scores(course)["chen"] == (10, 0)
    extensions.grant(course, "chen", lesson, "none")
    assert scores(course)["chen"] == (6, DAY_S + HOUR_S / 2)

    toml = tmp_path / "course.toml"
    toml.write_text(toml.read_text().replace("'per_day'", "'cut_off'"))
    course = read_course(tmp_path)
    assert [score for score, _ in scores(course).values()] == [10, 0, 0]
    toml.write_text(toml.read_text().replace(f"due = {DUE}:00", ""))
    assert set(scores(read_course(tmp_path)).values()) == {(10, 0)}


@pytest.mark.slow
def test_an_extension_is_there_before_the_hand_in(tmp_path):
    course = small(tmp_path, "[late]\npolicy = 'cut_off'")
    extensions.grant(course, "ada", course.lessons[0], "2026-03-30T18:00")
    put(course, "ada", "2026-03-30 15:00:00 UTC")
    put(course, "bela", "2026-03-30 15:00:00 UTC")
    assert [score for score, _ in scores(course).values()] == [10, 0]


@pytest.mark.parametrize(
    ("due", "message"),
    [
        ("soon", "'soon' is no date; write 2026-12-01T18:00; or `none`"),
        ("2026-03-30", "needs a time too"),
        ("2026-03-01T18:00", "is not after the due date of 00_small, 2026-03-28T18:00"),
    ],
)
def test_an_extension_that_cannot_be_meant_is_one_line(tmp_path, due, message):
    course = small(tmp_path)
    with pytest.raises(CourseError, match=message):
        extensions.grant(course, "ada", course.lessons[0], due)
    assert not (tmp_path / extensions.FILE).exists()


def test_a_damaged_list_of_extensions_is_named(tmp_path):
    course = small(tmp_path)
    (tmp_path / extensions.FILE).write_text("student,lesson,due\nada,00_small,soon\n")
    with pytest.raises(CourseError, match=r"extensions.csv: a row cannot be read \('soon'"):
        extensions.read(course)


PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class HalfAnHourFree(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        if student_id == "chen":
            raise KeyError("no such learner")
        return 99 if total_seconds_late > 1800 else None
"""
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "theirs"
c.AssignLatePenalties.plugin_class = "mylate.HalfAnHourFree"
"""


@pytest.mark.slow
def test_a_strangers_own_plugin_is_applied(tmp_path):
    (tmp_path / "mylate.py").write_text(PLUGIN)
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    small_course(
        tmp_path, answer("square", SQUARE), grade("square-test", "assert square(3) == 9", 10)
    )
    (tmp_path / "course.toml").unlink()
    (tmp_path / "solutions").rename(tmp_path / "source")
    (tmp_path / "source" / "00_small").rename(tmp_path / "source" / "ps1")
    for learner in ("ada", "bela", "chen"):
        folder = tmp_path / "submitted" / learner / "ps1"
        folder.mkdir(parents=True)
        (folder / "small.ipynb").write_bytes((tmp_path / "source/ps1/small.ipynb").read_bytes())
    times = {"ada": "12:10", "bela": "12:31"}
    for learner, time in times.items():
        (tmp_path / "submitted" / learner / "ps1/timestamp.txt").write_text(
            f"2026-03-01 {time} UTC"
        )
    course = find_course(tmp_path)
    with Book(course) as book:
        book.register(course.lessons[0])
        about = book._gradebook.find_assignment("ps1")
        about.duedate = dt.datetime(2026, 3, 1, 12)
        book._gradebook.db.commit()
    assert scores(course) == {"ada": (10, 600), "bela": (0, 1860), "chen": (10, 0)}
    (tmp_path / "submitted/chen/ps1/timestamp.txt").write_text("2026-03-01 13:00 UTC")
    with pytest.raises(CourseError, match=r"late-submission plugin .* failed: KeyError: 'no such"):
        scores(course)
