"""A learner's page: points, mistakes by name, hints, lateness, a teacher's words, own plots."""

import base64
import datetime as dt
import html
import re

import pytest

from autograder.course.course import CourseError, read_course
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from autograder.report.feedback import write_feedback
from tests.courses import answer, cell, grade, hand_in, small_course

pytestmark = pytest.mark.slow

DUE = dt.datetime(2026, 3, 2, 18, tzinfo=dt.UTC)
RIGHT = "def row_sums(X):\n    return np.asarray(X).sum(axis=1)"
WRONG_AXIS = "def row_sums(X):\n    return np.asarray(X).sum(axis=0)"
DOT_IN_PLACE = (
    "def batch_dot(X, w):\n    X = np.asarray(X, float)\n    X *= w\n    return X.sum(axis=1)"
)
DOT = "def batch_dot(X, w):\n    return np.asarray(X) @ np.asarray(w)"
PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()
PLOT = f"""from IPython.display import display
display({{"image/png": {PIXEL!r}, "text/plain": "My <b>plot</b>"}}, raw=True)
display({{"text/plain": "Picture: My <b>plot</b>"}}, raw=True)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The pages of one who is right, one who is wrong and late, one who wrote nothing."""
    folder = tmp_path_factory.mktemp("feedback")
    small_course(
        folder,
        cell("import numpy as np\nfrom autograder import check, hint"),
        answer("row_sums", RIGHT),
        grade("row_sums-check", "check(row_sums)", 2),
        answer("batch_dot", DOT),
        grade("batch_dot-check", "check(batch_dot)", 2),
        cell(PLOT),
        cell("Why?", "essay", kind="markdown", grade=True, solution=True, points=2),
    )
    toml = folder / "course.toml"
    text = toml.read_text().replace("[limits]", 'timezone = "Europe/Berlin"\n[limits]')
    toml.write_text(text + f"due = {DUE.isoformat()}\n[late]\npolicy = 'per_day'\n")
    course = read_course(folder)
    wrong = {"row_sums": WRONG_AXIS, "batch_dot": DOT_IN_PLACE, "essay": "Since\nit adds."}
    for learner, answers, hours in (
        ("ada", {}, -3),
        ("bob", wrong, 26),
        ("eve", {"row_sums": "def row_sums(X):\n    raise NotImplementedError"}, -1),
    ):
        path = hand_in(course, learner, {"row_sums": RIGHT, "batch_dot": DOT, **answers})
        when = DUE + dt.timedelta(hours=hours)
        (path.parent / "timestamp.txt").write_text(when.isoformat())
    assert not grade_lesson(course, course.lessons[0], isolation="none", jobs=1).failed
    with Book(course) as book:
        rows = book._gradebook.find_submission("00_small", "bob").notebooks[0]
        for comment in rows.comments:
            comment.manual_comment = {"row_sums": "Close! <script>", "essay": "A good start."}.get(
                comment.name
            )
        essay = next(row for row in rows.grades if row.name == "essay")
        essay.manual_score, essay.needs_manual_grade = 1.5, False
        book._gradebook.db.commit()
        book.settle_lateness(course.lessons[0])
    written = write_feedback(course, course.lessons[0])
    return course, {path.parts[-3]: path.read_text() for path in written}


def text_of(page):
    """Return what a reader sees, on one line."""
    body = page[page.index("<body>") :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sections(page):
    return {
        re.search(r"<h3><span>(.*?)</span>", part)[1]: text_of("<body>" + part)
        for part in re.findall(r"<section.*?</section>", page, re.DOTALL)
    }


def test_the_mistake_stands_there_by_name_with_message_example_and_hint(pages):
    found = sections(pages[1]["bob"])["row_sums"]
    assert "row_sums 0 of 2 wrong axis These are the sums of the columns" in found
    assert "row_sums([" in found and "→" in found
    assert "A hint X has one example a row." in found
    assert 'hint("row_sums") gives the next one' in found


def test_each_reason_is_said_once_with_what_it_cost(pages):
    found = sections(pages[1]["bob"])["batch_dot"]
    assert found.startswith("batch_dot 1.5 of 2")
    assert found.count("not earned: your input stays as it was") == 1
    assert "✓ values" in found


def test_what_is_right_takes_one_line_and_no_hint(pages):
    assert sections(pages[1]["ada"])["row_sums"] == "row_sums ✓ 2 of 2"


def test_lateness_is_said_in_the_courses_own_time_with_its_cost(pages):
    said = text_of(pages[1]["bob"])
    assert "Received on 2026-03-03 21:00 CET. Handed in 1 day 2 hours late: 0.6 of the 3" in said
    assert "2.4 of 6 points" in said
    assert "Received on 2026-03-02 16:00 CET." in text_of(pages[1]["ada"])


def test_a_teachers_words_and_points_are_shown_where_they_belong(pages):
    found = sections(pages[1]["bob"])
    assert found["essay"] == "essay 1.5 of 2 Your teacher: A good start."
    assert found["row_sums"].endswith("Your teacher: Close! <script>")
    assert "<script>" not in pages[1]["bob"]
    assert sections(pages[1]["ada"])["essay"] == "essay a teacher reads this answer"


def test_what_to_try_next(pages):
    assert "Try row_sums next: open the lesson with bootcamp lab small" in text_of(pages[1]["bob"])
    assert "Every check passes. A teacher still reads your written answers." in text_of(
        pages[1]["ada"]
    )
    assert "Not written yet: replace the raise" in sections(pages[1]["eve"])["row_sums"]


def test_plots_are_shown_with_their_words_said_once(pages):
    page = pages[1]["bob"]
    (picture,) = re.findall(r"<img [^>]*>", page)
    assert 'alt="My &lt;b&gt;plot&lt;/b&gt;"' in picture and "data:image/png;base64," in picture
    caption = re.search(r"<figcaption.*?</figcaption>", page)[0]
    assert text_of("<body>" + caption) == "My <b>plot</b>"
    outside = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    assert "Picture: " not in outside


def test_the_page_may_run_and_load_nothing(pages):
    for page in pages[1].values():
        assert "default-src 'none'; img-src data:; style-src" in html.unescape(page)
        assert not re.search(r"<script|\son\w+=|https?:", page)


def test_whose_work_is_not_graded_is_named(pages):
    course, _ = pages
    with pytest.raises(CourseError, match="No graded 00_small of zoe: run `bootcamp grade small`"):
        write_feedback(course, course.lessons[0], learners=["zoe"])
