"""What a learner meets first: the lesson and nothing else, and Run All without a single error."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from autograder.learner import work_copies
from tests.browser.jupyter import PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_first_screen_is_the_lesson_and_nothing_else(page, server, open_notebook):
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url)))
    notebook = open_notebook(work_copies.prepare(server.course, server.course.lessons[0]))

    expect(page.get_by_role("heading", level=1, name="Welcome")).to_be_visible()
    expect(page.locator(".jp-KernelName")).to_contain_text("Python 3")
    expect(page.get_by_text("Validate", exact=True)).to_be_visible()
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "first-screen.png")

    assert page.locator(".jp-Dialog").count() == 0  # no question for a kernel
    assert page.locator(".Toastify__toast").count() == 0  # no news, no offer to update
    assert page.get_by_text("Create Assignment").count() == 0  # no teacher's panel
    assert page.get_by_text("Formgrader").count() == 0
    assert page.locator("#jp-left-stack, #jp-right-stack").locator("visible=true").count() == 0
    assert page.locator(".jp-Launcher").count() == 0
    assert notebook.cell("opening").bounding_box()["y"] < 120  # at the top of the window
    outside = {url.netloc for url in asked if url.scheme.startswith(("http", "ws"))} - {
        urlsplit(page.url).netloc
    }
    assert outside == set()  # it works with the network off


def test_the_terminal_tells_the_learner_nothing_alarming(server, open_notebook):
    before = len(server.log)
    open_notebook(work_copies.prepare(server.course, server.course.lessons[0])).run("imports")
    said = server.log[: server.lines_at_start] + server.log[before:]
    assert [line for line in said if re.search(r"^\[[WE] |WARNING|ERROR|Traceback", line)] == []


def test_run_all_on_an_untouched_lesson_shows_no_error(server, open_notebook):
    notebook = open_notebook(work_copies.prepare(server.course, server.course.lessons[0]))
    notebook.run_all()
    assert notebook.errors() == {}
    for name in ("row_sums", "add_bias", "batch_dot"):
        table = notebook.output(f"{name}-check").locator(".bootcamp-check table")
        expect(table).to_contain_text("Not written yet")
        expect(notebook.output(f"{name}-check")).to_contain_text(f"{name}: 0 of 2 points")
    notebook.take_pictures("untouched-00_welcome")
