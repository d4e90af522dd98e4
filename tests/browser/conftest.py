"""Chromium and JupyterLab for the tests of this folder: one server, one browser a module."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from autograder.course.course import read_course
from autograder.learner import work_copies
from tests.browser.jupyter import TIMEOUT_MS, Notebook, Server, serve
from tests.courses import ROOT, copy_of_course

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=TIMEOUT_MS)


def chromium() -> str:
    """Return the system's Chromium; without one, skip, and fail where CI must have it."""
    path = next(filter(None, map(shutil.which, NAMES)), "")
    if not path:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("No Chromium here: install the system's package `chromium`.")
    return path


# One a module, not one a session: Playwright keeps an event loop running in this thread, and tests
# of other modules need the thread without one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a copy of the course as `bootcamp lab` does, for all tests of this process."""
    chromium()
    root = tmp_path_factory.mktemp("course")
    names = [lesson.folder for lesson in read_course(ROOT).lessons]
    course = copy_of_course(root, *names)
    with serve(course, work_copies.prepare(course, course.lessons[0]), root / "private") as running:
        yield running


@pytest.fixture
def open_notebook(page: Page, server: Server) -> Iterator[Callable[[Path], Notebook]]:
    """Open notebooks below ``work/``; their kernels end with the test, as they would live on."""
    yield lambda path: Notebook(page, server, path)
    page.close()
    server.stop_kernels()
