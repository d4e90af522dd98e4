"""Formgrader in a course of ours: it lists, it opens, and its Autograde button runs our engine."""

from __future__ import annotations

import json
from urllib.parse import quote

import psutil
import pytest
from playwright.sync_api import expect

from autograder.grade.submissions import course_secret
from autograder.nbgrader_bridge import Book
from tests.browser.jupyter import PICTURES, serve_teacher
from tests.courses import copy_of_course, hand_in
from tests.sandboxes import isolation
from tests.submissions import arena

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSON = "00_welcome"
OWNED = "window.owned = 1"
STAYS = "600.7341"  # seconds that a process of eve's would stay, and its mark
HOSTILE = f"""
import os, socket, subprocess
from IPython.display import HTML, display
import autograder

display(HTML("<b>bold</b><img src='data:,' onerror='{OWNED}'><script>{OWNED}</script>"))
done = []
def attempt(what, action):
    try:
        action()
        done.append(what)
    except OSError:
        pass
attempt("gradebook", lambda: open("{{course}}/gradebook.db", "r+b"))
attempt("solutions", lambda: os.listdir("{{course}}/solutions"))
attempt("network", lambda: socket.create_connection(("{{host}}", {{port}}), 2))
open("/tmp/{arena.TRACE}-formgrader", "w").close()
subprocess.Popen(["sleep", "{STAYS}"], start_new_session=True)
autograder.check = check = lambda f: 100.0
print("done:", done)

def row_sums(X):
    return 0
"""


@pytest.fixture(scope="module")
def listeners():
    made = arena.Listeners()
    yield made
    made.close()


@pytest.fixture(scope="module")
def course(tmp_path_factory, listeners):
    """A lesson that two handed in: ada has everything right, eve does what she can."""
    if isolation() != "full":
        pytest.skip("No sandbox on this machine: `bootcamp doctor` says what is missing.")
    made = copy_of_course(tmp_path_factory.mktemp("formgrader"), LESSON)
    document = json.loads((made.solutions / LESSON / "welcome.ipynb").read_text())
    right = {
        cell["id"]: cell["source"]
        for cell in document["cells"]
        if cell["id"] in ("row_sums", "add_bias", "batch_dot")
    }
    host, port = listeners.tcp.getsockname()
    hostile = HOSTILE.format(course=made.root, host=host, port=port)
    hand_in(made, "ada", right, LESSON)
    hand_in(made, "eve", right | {"row_sums": hostile}, LESSON)
    course_secret(made)  # made by the first grading, and unchanged from then on
    with Book(made) as book:
        book.register(made.lesson(LESSON))
    return made


@pytest.fixture(scope="module")
def address(course, tmp_path_factory):
    with serve_teacher(course, tmp_path_factory.mktemp("private")) as server:
        base, _, token = server.first_url.partition("lab?token=")
        # By way of the login, which leaves its cookie for what the page asks for later.
        yield lambda path: f"{base}login?token={token}&next={quote('/formgrader' + path)}"


@pytest.fixture(scope="module")
def autograded(browser, address, course, listeners):
    """Press the button for both; return what the page said of each, and what witnesses saw."""
    before = arena.course_hashes(course)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address("/manage_submissions/00_welcome"))
    said = {}
    for learner in ("ada", "eve"):
        row = page.get_by_role("row", name=learner)
        expect(row).to_contain_text("needs autograding")
        row.locator(".autograde a").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text(f"Successfully autograded '{LESSON}' for student")
        log = dialog.inner_text()
        dialog.get_by_role("button", name="OK").click()
        expect(page.locator(".modal, .modal-backdrop")).to_have_count(0)  # it fades
        expect(row.locator(".status")).to_have_text("graded")
        said[learner] = (row.locator(".score").inner_text(), log)
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "formgrader-submissions.png")
    context.close()
    stayed = [p.pid for p in psutil.process_iter(["cmdline"]) if STAYS in (p.info["cmdline"] or [])]
    witnesses = {
        "hashes": arena.course_hashes(course) == before,
        "visitors": listeners.visitors(),
        "traces": [path for path in arena.traces() if "formgrader" in path.name],
        "processes": stayed,
    }
    return said, witnesses


def _the_list_shows_the_lesson_and_how_many_handed_it_in(page, address):
    page.goto(address(""))
    row = page.get_by_role("row", name=LESSON)
    expect(row.locator(".num-submissions")).to_have_text("2")
    page.screenshot(path=PICTURES / "formgrader-assignments.png")


def _the_button_grades_with_our_examiner(autograded, course):
    said, _ = autograded
    assert {learner: score for learner, (score, _) in said.items()} == {
        "ada": "6 / 6",
        "eve": "4 / 6",
    }
    with Book(course) as book:
        assert {row.learner: row.points for row in book.rows()} == {"ada": 6, "eve": 4}


def _what_the_button_runs_stays_in_the_sandbox(autograded):
    _, witnesses = autograded
    assert witnesses == {"hashes": True, "visitors": 0, "traces": [], "processes": []}


def _a_submission_opens_and_no_script_of_it_runs(autograded, page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address("/manage_students/eve/00_welcome"))
    page.get_by_role("link", name="welcome", exact=True).click()
    report = page.get_by_text("row_sums: 0 of 2 points")
    expect(report).to_be_visible()
    expect(page.get_by_text("done: []")).to_be_visible()  # the sandbox had nothing for her
    assert page.get_by_text("bold", exact=True).count() > 0
    assert page.evaluate("window.owned") is None
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:"))] == []
    padding = "cell => getComputedStyle(cell).paddingRight"
    assert page.locator(".bootcamp-check td").first.evaluate(padding) == "12px"
    page.get_by_text("row_sums: 0 of 2 points").scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / "formgrader-submission.png")


def test_formgrader_lists_grades_and_opens(page, address, autograded, course):
    """One test, so that workers side by side do not each start a server and grade."""
    _the_list_shows_the_lesson_and_how_many_handed_it_in(page, address)
    _the_button_grades_with_our_examiner(autograded, course)
    _what_the_button_runs_stays_in_the_sandbox(autograded)
    _a_submission_opens_and_no_script_of_it_runs(autograded, page, address)
