"""The class's table: who asked is in it under the chosen name, and of the others there is nothing."""

import html
import json
import re

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.course import CourseError
from autograder.course.roster import Learner, remember
from autograder.engine.exercise import PartResult, Verdict
from autograder.grade import store
from autograder.grade.lesson import grade_lesson
from autograder.grade.verdicts import GradedCell, GradedNotebook, GradedSubmission
from autograder.report import leaderboard
from autograder.report.feedback import write_feedback
from tests.courses import answer, cell, grade, hand_in, small_course

ASKS = 'share_score = False  # True: show my number\ndisplay_name = ""'


def yes(name):
    return f"share_score = True\ndisplay_name = {name!r}"


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ([yes("Ada")], "Ada"),
        (["share_score = True"], "somebody"),
        (["share_score: bool = True\ndisplay_name: str = 'Ada'"], "Ada"),
        (["display_name = 'Ada'", "x = 1", "share_score = True"], "Ada"),
        ([yes("   ")], "somebody"),
        (["share_score = True\ndisplay_name = 1 / 0"], "somebody"),
        ([ASKS], None),
        ([], None),
        (["display_name = 'Ada'"], None),
        ([yes("Ada"), "share_score = False"], None),
        (["share_score = False", yes("Ada")], None),
        (["share_score = 1"], None),
        (["share_score = 'True'"], None),
        (["share_score = not False"], None),
        (["# share_score = True"], None),
        (["'''\nshare_score = True\n'''"], None),
        (["if True:\n    share_score = True"], None),
        (["def f():\n    share_score = True"], None),
        (["share_score = True\ndef f(:"], None),
        (["share_score = True\0"], None),
        (["(" * 100_000], None),
    ],
)
def test_only_a_plain_yes_is_a_yes(cells, name):
    assert leaderboard.chosen_name(cells) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada  Lovelace", "Ada Lovelace"),
        ("two\nlines\tand\x0bmore", "two lines and more"),
        ("Ada\u202egnp.exe", "Adagnp.exe"),
        ("\x1b[31mred\x07", "[31mred"),
        ("A\u200bd\u200ba\ufeff", "Ada"),
        ("Z" + "\u0300\u0301\u0302" * 50 + "algo", "Z\u0300\u0301algo"),
        ("अमृता", "अमृता"),
        ("Zoë Ngũgĩ", "Zoë Ngũgĩ"),
        ("x" * 1000, "x" * 40),
        ("\U0010ffff\ud800", ""),
        ("<b>Ada</b>", "<b>Ada</b>"),  # escaped where it is shown
    ],
)
def test_a_name_is_one_short_line_that_shows_what_it_is(name, shown):
    assert leaderboard.tidy(name) == shown


def submission(learner, *shares):
    parts = tuple(PartResult(f"p{n}", 1.0, 1.0, None, share) for n, share in enumerate(shares))
    verdict = Verdict("predict", len(parts), len(parts), parts)
    cells = (GradedCell("predict-check", len(parts), len(parts), "", verdict),)
    return GradedSubmission(learner, "00_small", "k", (GradedNotebook("small", cells, {}),))


def test_a_share_survives_the_disk_and_the_mean_is_taken():
    made = submission("ada", 0.8, None, 0.9)
    read = GradedSubmission.from_json(made.to_json())
    assert read.notebooks[0].cells[0].verdict == made.notebooks[0].cells[0].verdict
    assert leaderboard.measured_share(read) == pytest.approx(0.85)
    assert leaderboard.measured_share(submission("ada", None)) is None


def test_a_verdict_of_an_older_version_is_read_and_has_no_share():
    data = json.loads(submission("ada", 0.8).to_json())
    for part in data["notebooks"][0]["cells"][0]["verdict"]["parts"]:
        del part["share"]
    assert leaderboard.measured_share(GradedSubmission.from_json(json.dumps(data).encode())) is None


def graded(course, learner, share, *cells):
    """Put a graded hand-in where grading leaves it."""
    store.save_verdict(course, submission(learner, share))
    path = course.autograded / learner / "00_small" / "small.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    code = [{"cell_type": "code", "source": text} for text in cells]
    path.write_text(json.dumps({"cells": code}))


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ course }}'


@pytest.fixture
def course(tmp_path):
    made = small_course(tmp_path, cell(ASKS), answer("a", "a = 1"), grade("t", "assert a"))
    graded(made, "ada", 0.9, yes("Countess"))
    graded(made, "bob", 0.95, ASKS, "secret_of_bob = 'hush'")
    graded(made, "cy", 0.9004, yes(HOSTILE))
    graded(made, "dee", 0.5, yes("Dee"))
    graded(made, "eve", None, yes("Eve"))
    (made.autograded / "dee" / "00_small" / "small.ipynb").write_text("no notebook")
    return made


def test_the_best_stand_first_and_equal_numbers_share_a_place(course):
    found = leaderboard.entries(course, course.lessons[0])
    assert [(item.learner, item.place) for item in found] == [("cy", 1), ("ada", 1)]
    graded(course, "zoe", 0.3, yes("Zoe"))
    found = leaderboard.entries(course, course.lessons[0])
    assert [(item.learner, item.place) for item in found] == [("cy", 1), ("ada", 1), ("zoe", 3)]


def test_nobody_stands_there_under_the_name_of_another(course):
    remember(course, [Learner("bob", "Bob", "Hall"), Learner("fay", "Fay"), Learner("ada")])
    graded(course, "fay", 0.8, yes("hall,  BOB"))
    graded(course, "gus", 0.7, yes("Ada"))
    graded(course, "ada", 0.6, yes("ada"))
    graded(course, "bob", 0.5, yes("Bob Hall"))
    names = {item.learner: item.name for item in leaderboard.entries(course, course.lessons[0])}
    assert names["fay"] == names["gus"] == leaderboard.NAMELESS
    assert (names["ada"], names["bob"]) == ("ada", "Bob Hall")


def test_the_page_escapes_names_runs_nothing_and_knows_only_those_who_asked(course):
    path, _ = leaderboard.write_table(course, course.lessons[0])
    page = path.read_text()
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"<script|<img|https?:", page)
    text = html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]))
    assert leaderboard.tidy(HOSTILE) in text and "Countess" in text and "90.0 %" in text
    for word in ("bob", "95", "hush", "ada", "eve", "Eve", "dee", "Dee"):
        assert word not in text


def test_nobody_asked(course):
    for learner in ("ada", "cy"):
        graded(course, learner, 0.9, ASKS)
    path, found = leaderboard.write_table(course, course.lessons[0])
    assert found == ()
    assert "Nobody has asked to be in the table yet." in path.read_text()


def test_the_command_tells_the_teacher_whose_name_it_is(course):
    at = ["--course", str(course.root)]
    said = CliRunner().invoke(app, ["table", "small", *at])
    assert said.exit_code == 0 and "Countess (ada)" in said.output and "bob" not in said.output
    data = json.loads(CliRunner().invoke(app, ["table", "small", "--json", *at]).output)
    assert [item["student"] for item in data] == ["cy", "ada"]


def test_a_lesson_that_does_not_ask_has_no_table(tmp_path):
    made = small_course(tmp_path, answer("a", "a = 1"), grade("t", "assert a"))
    graded(made, "ada", 0.9, yes("Ada"))
    assert leaderboard.entries(made, made.lessons[0]) == ()
    with pytest.raises(CourseError, match="00_small does not ask learners"):
        leaderboard.write_table(made, made.lessons[0])


NEAREST = """from nnlib.noisy_digits import training_digits
import numpy as np
images, labels = training_digits()
means = np.stack([images[labels == k].mean(axis=0) for k in range(10)])

def predict(X):
    return ((np.asarray(X)[:, None] - means) ** 2).sum(axis=(2, 3)).argmin(axis=1)"""
CHEATING = NEAREST.replace(
    "images, labels = training_digits()",
    "from sklearn.datasets import load_digits as mine\nimages, labels = mine().images, mine().target",
)


@pytest.mark.slow
def test_graded_for_real_the_table_reaches_everybody_with_the_feedback(tmp_path):
    made = small_course(
        tmp_path,
        cell("from autograder import check"),
        cell(ASKS, "share"),
        answer("predict", NEAREST),
        grade("predict-check", "check(predict)", 5),
    )
    hand_in(made, "ada", {"share": yes("<i>Countess</i>"), "predict": NEAREST})
    hand_in(made, "bob", {"share": ASKS, "predict": NEAREST})
    hand_in(made, "cy", {"share": yes("Cy"), "predict": CHEATING})
    run = grade_lesson(made, made.lessons[0], isolation="none", jobs=1)
    assert not run.failed
    flags = {item.learner: item.notebooks[0].flags for item in run.submissions}
    assert any("`load_digits` gives the exam away" in flag for flag in flags["cy"])
    assert not any("gives the exam away" in flag for flag in (*flags["ada"], *flags["bob"]))
    (entry,) = leaderboard.entries(made, made.lessons[0])
    assert entry.learner == "ada" and 0.6 < entry.share < 0.9
    pages = {path.parts[-3]: path.read_text() for path in write_feedback(made, made.lessons[0])}
    for page in pages.values():
        assert "&lt;i&gt;Countess&lt;/i&gt;" in page and f"{100 * entry.share:.1f} %" in page
        rows = page[page.index('<table class="shared">') : page.index("</table>")]
        assert rows.count("<tr>") == 2  # the head, and one
        assert "<i>Countess" not in page and "Cy</bdi>" not in page
