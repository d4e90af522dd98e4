"""A lesson through the hub as deploy/ sets it up: handed out, solved, graded, returned, read."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from urllib.parse import quote

import nbformat
import pytest
import requests
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from autograder.engine import registry
from autograder.nbgrader_bridge import Book
from tests.browser.jupyter import PICTURES, Notebook
from tests.hub.hubs import ANSWER_S, GRADER, PASSWORD, TEACHER, Hub, Visitor, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSON, COURSE = "00_welcome", "backprop-bootcamp"
SRV = "/srv/bootcamp"
GRADING = "/services/grading/"
FORMGRADER = f"{GRADING}formgrader/api/assignment/{LESSON}"
MISTAKE = {m.name: m for m in registry.find("row_sums").mistakes}["wrong axis"]
# What bob hands in for the first exercise, beside a wrong answer: a look around where it is graded.
CURIOUS = f"""
import os
paths = ["{SRV}", "{SRV}/course/gradebook.db", "{SRV}/course/.bootcamp/secret", "{SRV}/exchange"]
print("seen:", [path for path in paths if os.path.exists(path)])
def row_sums(X):
    return X.sum(axis=0)
"""


@dataclass
class Term:
    """What was seen while a lesson went once around."""

    hub: Hub
    landings: list[tuple[int, str]]
    bob_at_grading: int
    checked: str
    receipt: str
    mischief: dict[str, str]
    collected: str
    refused: str
    grades: dict[str, float]
    adas_page: str
    bobs_page: str


@pytest.fixture(scope="module")
def term(browser: Browser) -> Term:
    with serve(LESSON) as hub:
        grace, bob = Visitor(hub, TEACHER), Visitor(hub, "bob")
        others = Visitor(hub, "bob", "guessed"), Visitor(hub, GRADER), Visitor(hub, "root")
        landings = [visitor.landed for visitor in (grace, bob, *others)]
        bob_at_grading = bob.get(GRADING).status_code
        _succeeded(grace.post(f"{FORMGRADER}/assign", GRADING))
        _succeeded(grace.post(f"{FORMGRADER}/release", GRADING))

        ada = Learner(browser, hub, "ada")
        ada.fetch()
        checked = ada.answer()
        ada.submit()
        receipt = _fetch_solve_submit(bob)
        mischief = _mischief(hub)

        collected = _succeeded(grace.post(f"{FORMGRADER}/collect", GRADING))
        refused = _bootcamp(hub, "collect", status=1)
        _bootcamp(hub, "grade", "welcome")
        _bootcamp(hub, "feedback", "welcome")
        with Book(hub.course) as book:
            grades = {row.learner: row.points for row in book.rows()}
        _succeeded(grace.post(f"{FORMGRADER}/release_feedback", GRADING))

        pages = ada.read_feedback(), _fetch_feedback(bob)
        ada.page.context.close()
    return Term(
        hub,
        landings,
        bob_at_grading,
        checked,
        receipt,
        mischief,
        collected,
        refused,
        grades,
        *pages,
    )


class Learner:
    """A learner at the screen: the login form, nbgrader's list, JupyterLab."""

    def __init__(self, browser: Browser, hub: Hub, name: str) -> None:
        self.hub, self.name = hub, name
        self.page: Page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(ANSWER_S * 1000)
        self.page.goto(hub.url)
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self._keep("login")
        self.page.get_by_role("button", name="Sign in").click()

    def _keep(self, picture: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"hub-{picture}.png")

    def fetch(self) -> None:
        self.page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
        self.page.get_by_role("menuitem", name="Assignment List").click()
        self.page.get_by_role("button", name="Fetch").click()
        self.page.get_by_role("button", name=LESSON).click()
        self.page.get_by_role("link", name="welcome", exact=True).click()

    def answer(self) -> str:
        """Write the first answer, run it and its check, save; return what the check says."""
        path = self.hub.folder / self.name / LESSON / "welcome.ipynb"
        notebook = Notebook(self.page, None, path)
        notebook.run("imports")
        notebook.replace_last_line("row_sums", "return X.sum(axis=1)")
        notebook.run("row_sums")
        said = notebook.run("row_sums-check").inner_text()
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
        self._keep("answered")
        return said

    def submit(self) -> None:
        self.page.get_by_role("tab", name="Assignments").click()
        self.page.get_by_role("button", name="Submit").click()
        self.page.get_by_role("button", name="Fetch Feedback").wait_for()
        self._keep("submitted")

    def read_feedback(self) -> str:
        """Fetch the page and open it as wide as a phone; return what it says."""
        self.page.get_by_role("button", name="Fetch Feedback").click()
        self.page.get_by_text("view feedback").wait_for()
        self._keep("feedback-fetched")
        (page,) = (self.hub.folder / self.name / LESSON / "feedback").rglob("*.html")
        self.page.set_viewport_size({"width": 390, "height": 844})
        path = page.relative_to(self.hub.folder / self.name).as_posix()
        self.page.goto(f"{self.hub.url}/user/{self.name}/files/{quote(path)}")
        self.page.screenshot(path=PICTURES / "hub-feedback-on-a-phone.png", full_page=True)
        return self.page.inner_text("body")


def _succeeded(answer: requests.Response) -> str:
    """Return what a button of formgrader logged, once it did what it says."""
    assert answer.ok, answer.text
    assert answer.json()["success"], answer.text
    return answer.json().get("log", "")


def _bootcamp(hub: Hub, *words: str, status: int = 0) -> str:
    """Type a command in the terminal of the teachers' server; return what it printed."""
    done = hub.run(GRADER, sys.executable, "-m", "autograder", *words, cwd=f"{SRV}/course")
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def _fetch_solve_submit(bob: Visitor) -> str:
    """Do it with the requests that the pages send, and a terminal; return the receipt."""
    about = {"course_id": COURSE, "assignment_id": LESSON}
    home = "/user/bob/"
    bob.get(f"{home}lab")
    assert bob.post(f"{home}assignments/fetch", home, data=about).json()["success"]
    place = f"{home}api/contents/{LESSON}/welcome.ipynb"
    document = bob.get(place).json()["content"]
    source = bob.hub.course.solutions / LESSON / "welcome.ipynb"
    solved = nbformat.read(source, as_version=4).cells
    names = {"add_bias", "batch_dot"}
    answers = {cell.id: cell.source for cell in solved if cell.id in names} | {"row_sums": CURIOUS}
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    saved = bob.put(place, home, json={"type": "notebook", "content": document})
    assert saved.ok, saved.text
    # As the lesson's last line says, in a terminal.
    command = [sys.executable, "-m", "autograder", "submit", "welcome"]
    done = bob.hub.run("bob", *command, cwd=str(bob.hub.folder / "bob"))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _fetch_feedback(bob: Visitor) -> str:
    about = {"course_id": COURSE, "assignment_id": LESSON}
    bob.post("/user/bob/assignments/fetch_feedback", "/user/bob/", data=about)
    (page,) = (bob.hub.folder / "bob" / LESSON / "feedback").rglob("*.html")
    path = page.relative_to(bob.hub.folder / "bob").as_posix()
    page = bob.get(f"/user/bob/files/{quote(path)}").content
    return BeautifulSoup(page, "html.parser").get_text()


def _mischief(hub: Hub) -> dict[str, str]:
    """Let bob try at his terminal what no learner may; return what came of it."""
    inbound = f"{SRV}/exchange/{COURSE}/inbound"
    forged = f"{inbound}/ada+{LESSON}+2999-01-01 00:00:00.000000 UTC+random"
    tries = {
        "other hand-ins": f"ls {inbound}",
        "the course": f"ls {SRV}/course",
        "anothers home": f"ls {hub.folder}/ada",
        "the hub's secrets": f"cat {hub.folder}/state/jupyterhub_cookie_secret",
        "another's hand-in": f"mkdir '{forged}' && ln -s {SRV}/course/gradebook.db '{forged}/data.csv'",
    }
    done = {what: hub.run("bob", "sh", "-c", command) for what, command in tries.items()}
    return {what: result.stdout + result.stderr for what, result in done.items()}


def _a_learner_goes_through_a_lesson_at_the_screen(term: Term) -> None:
    assert "row_sums: 2 of 2 points" in term.checked
    assert "2 of 6" in term.adas_page
    assert term.grades["ada"] == 2


def _the_terminal_hands_in_as_the_lesson_says(term: Term) -> None:
    assert f"{LESSON}, handed in by bob" in term.receipt
    assert "sha256" in term.receipt


def _the_mistake_comes_back_by_its_name(term: Term) -> None:
    assert term.grades["bob"] == 4
    assert "4 of 6" in term.bobs_page
    assert MISTAKE.message.replace("`", "") in term.bobs_page


def _what_was_handed_in_saw_nothing_of_the_course_while_it_was_graded(term: Term) -> None:
    assert "seen: []" in term.bobs_page


def _learners_reach_neither_the_course_nor_each_other(term: Term) -> None:
    assert term.bob_at_grading == 403
    for what in ("other hand-ins", "the course", "anothers home", "the hub's secrets"):
        assert "Permission denied" in term.mischief[what], what


def _a_hand_in_in_anothers_name_is_not_collected(term: Term) -> None:
    assert term.mischief["another's hand-in"] == ""  # the exchange is open, so it could be made
    for said in (term.collected, term.refused):  # by formgrader's button, and in the terminal
        assert "it says that it is ada's, and belongs to bob" in said
    assert term.grades.keys() == {"ada", "bob"}


def _members_of_the_two_groups_log_in_and_the_teacher_lands_where_grading_is_done(
    term: Term,
) -> None:
    grace, bob, *others = term.landings
    assert grace == (200, f"{GRADING}lab")
    assert bob == (200, "/hub/spawn-pending/bob")
    # A guessed password, the account that owns the course, and root.
    assert others == [(403, "/hub/login")] * 3


def _the_hub_ends_and_leaves_no_process(term: Term) -> None:
    assert term.hub.ended == {"status": 0, "left": []}


def test_a_lesson_goes_once_around(term):
    """One test, so that workers side by side do not each start a hub."""
    _a_learner_goes_through_a_lesson_at_the_screen(term)
    _the_terminal_hands_in_as_the_lesson_says(term)
    _the_mistake_comes_back_by_its_name(term)
    _what_was_handed_in_saw_nothing_of_the_course_while_it_was_graded(term)
    _learners_reach_neither_the_course_nor_each_other(term)
    _a_hand_in_in_anothers_name_is_not_collected(term)
    _members_of_the_two_groups_log_in_and_the_teacher_lands_where_grading_is_done(term)
    _the_hub_ends_and_leaves_no_process(term)
