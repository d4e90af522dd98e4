"""nbgrader's Validate button answers in the lesson as `bootcamp lab` opens it."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

from autograder.learner import work_copies
from tests.browser.jupyter import PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def validate(server, open_notebook, page):
    """Open a notebook, press Validate, and return the text of the answer."""

    def press(path):
        open_notebook(path)
        page.get_by_text("Validate", exact=True).click()
        answer = page.locator(".jp-Dialog", has_text="Validation Results")
        expect(answer).to_be_visible()
        page.screenshot(path=PICTURES / f"validate-{path.parent.name}.png")
        return answer.inner_text()

    return press


def test_an_untouched_lesson_fails_at_every_check(validate, server):
    text = validate(work_copies.prepare(server.course, server.course.lessons[0]))
    assert "The following cell failed" in text
    for name in ("row_sums", "add_bias", "batch_dot"):
        assert f"check({name})" in text


def test_a_solved_lesson_passes(validate, server):
    solved = server.course.work / "validate-solved" / "welcome.ipynb"
    solved.parent.mkdir()
    shutil.copyfile(server.course.solutions / "00_welcome" / "welcome.ipynb", solved)
    assert "Success! Your notebook passes all the tests." in validate(solved)
