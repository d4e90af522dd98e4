"""Feedback pages on a phone: nothing runs, nothing loads, nothing has to be scrolled sideways."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from autograder.grade.lesson import grade_lesson
from autograder.report.feedback import write_feedback
from tests.browser.jupyter import PICTURES
from tests.courses import ROOT, answer, cell, grade, hand_in, small_course

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"width": 390, "height": 844}
OWNED = "window.owned = 1"
HOSTILE = (
    f"<script>{OWNED}</script><img src='data:,' onerror='{OWNED}'><svg onload='{OWNED}'></svg>"
    f"<iframe srcdoc='<script>parent.owned = 1</script>'></iframe><b>bold</b>"
)
LONG = "x" * 300
ANSWERS = {
    "row_sums": f"""from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
hostile = {HOSTILE!r}
for kind in (HTML, Markdown, Latex):
    display(kind(hostile))
display(Javascript({OWNED!r}), SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='{OWNED}'/>"))
display({{"text/html": hostile, "text/plain": hostile}}, raw=True)
print(hostile, {LONG!r})
def row_sums(X):
    raise ValueError(hostile + {LONG!r})  # {LONG}""",
    "essay": f"{HOSTILE} and {LONG}",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """One learner, hostile in every cell and with very long lines, graded."""
    made = small_course(
        tmp_path_factory.mktemp("feedback"),
        cell("Half is $\\frac{1}{2}$.", kind="markdown"),
        cell("import numpy as np\nfrom autograder import check, hint"),
        answer("row_sums", "def row_sums(X):\n    return np.asarray(X).sum(axis=1)"),
        grade("row_sums-check", "check(row_sums)", 2),
        cell("Why?", "essay", kind="markdown", grade=True, solution=True, points=2),
    )
    (made.root / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    hand_in(made, "eve", ANSWERS)
    run = grade_lesson(made, made.lessons[0], isolation="none", jobs=1)
    assert not run.failed
    return made


@pytest.fixture(scope="module")
def ours(course):
    (page,) = write_feedback(course, course.lessons[0])
    return page


@pytest.fixture(scope="module")
def nbgraders(course):
    """The page that nbgrader itself makes of the same grades."""
    folder = course.root / "nbgrader-feedback"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "nbgrader", "generate_feedback", "00_small"),
            f"--CourseDirectory.feedback_directory={folder}",
        ],
        check=False,
        cwd=course.root,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder / "eve" / "00_small" / "small.html"


@pytest.fixture
def phone(browser):
    """A page as wide as a phone's, and what it tried to load from elsewhere."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.route("http*://**", lambda route: route.abort())
    yield page
    context.close()


def test_the_bait_bites_where_nothing_protects(phone):
    phone.set_content(HOSTILE, wait_until="load")
    assert phone.evaluate("window.owned") == 1


@pytest.mark.parametrize("which", ["ours", "nbgraders"])
def test_no_script_of_a_learner_runs(which, phone, request):
    path = request.getfixturevalue(which)
    assert OWNED in path.read_text()  # shown, as text
    phone.goto(path.as_uri(), wait_until="load")
    assert phone.evaluate("window.owned") is None


def test_nbgraders_page_keeps_what_is_harmless(nbgraders, phone):
    phone.goto(nbgraders.as_uri(), wait_until="load")
    assert phone.get_by_text("bold", exact=True).count() > 0
    table = phone.locator(".bootcamp-check table")
    assert "stopped with ValueError" in table.inner_text()
    assert phone.locator("b", has_text="row_sums: 0 of 2 points").count() == 1


@pytest.mark.parametrize("which", ["ours", "nbgraders"])
def test_a_phone_shows_the_page_without_sideways_scrolling(which, phone, request):
    path = request.getfixturevalue(which)
    phone.goto(path.as_uri(), wait_until="load")
    PICTURES.mkdir(parents=True, exist_ok=True)
    phone.screenshot(path=PICTURES / f"feedback-{which}.png", full_page=True)
    assert phone.evaluate("innerWidth") == PHONE["width"]
    assert phone.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]


def test_a_formula_needs_no_script(nbgraders, phone):
    phone.goto(nbgraders.as_uri(), wait_until="load")
    assert phone.locator("math mfrac").count() == 1
    assert "$" not in phone.locator("div.text_cell_render").first.inner_text()


def test_the_columns_of_a_check_stand_apart(nbgraders, phone):
    phone.goto(nbgraders.as_uri(), wait_until="load")
    column = phone.locator(".bootcamp-check td").first
    assert column.evaluate("cell => getComputedStyle(cell).paddingRight") == "12px"


@pytest.mark.parametrize("which", ["ours", "nbgraders"])
def test_no_page_loads_anything_from_elsewhere(which, phone, request):
    phone.goto(request.getfixturevalue(which).as_uri(), wait_until="load")
    assert [url for url in phone.asked if not url.startswith(("file:", "data:"))] == []
