"""The learner's loop: a wrong answer, its reason by name, the mended answer, points, hints."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from autograder.engine import registry
from autograder.learner import work_copies
from tests.browser.jupyter import PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def lesson(server, open_notebook):
    """The first lesson, as it was handed out, with its tools imported."""
    work_copies.reset(server.course, server.course.lessons[0])
    notebook = open_notebook(work_copies.notebook(server.course, server.course.lessons[0]))
    notebook.run("imports")
    return notebook


def test_a_mistake_is_named_and_the_mended_answer_earns_the_points(lesson, page):
    message = {m.name: m.message for m in registry.find("row_sums").mistakes}["wrong axis"]
    lesson.replace_last_line("row_sums", "return X.sum(axis=0)")
    lesson.run("row_sums")
    shown = lesson.run("row_sums-check")
    expect(shown).to_contain_text(message.replace("`", ""))
    expect(shown).to_contain_text("✗")
    expect(shown).to_contain_text("row_sums: 0 of 2 points")
    page.screenshot(path=PICTURES / "check-wrong.png")

    lesson.replace_last_line("row_sums", "return X.sum(axis=1)")
    lesson.run("row_sums")
    shown = lesson.run("row_sums-check")
    expect(shown).to_contain_text("row_sums: 2 of 2 points. Well done, go on.")
    expect(shown).to_contain_text("✓")
    expect(shown).not_to_contain_text("✗")
    page.screenshot(path=PICTURES / "check-right.png")


def test_an_answer_of_several_lines_can_be_typed(lesson):
    lesson.replace_last_line(
        "row_sums", "sums = []", "for row in X: sums.append(sum(row))", "return np.array(sums)"
    )
    lesson.run("row_sums")
    expect(lesson.run("row_sums-check")).to_contain_text("row_sums: 2 of 2 points")


def test_a_slip_of_the_pen_shows_in_the_learners_own_cell_alone(lesson):
    lesson.replace_last_line("row_sums", "return X.sum(axis=1")
    assert "SyntaxError" in lesson.run("row_sums").inner_text()
    lesson.run("row_sums-check")
    assert list(lesson.errors()) == ["row_sums", "row_sums-check"]


def test_hints_come_one_after_the_other(lesson):
    first, second, *_ = registry.find("row_sums").hints
    shown = lesson.run("row_sums-hint")
    expect(shown).to_contain_text(f"Hint 1 of 3: {first}")
    shown = lesson.run("row_sums-hint")
    expect(shown).to_contain_text(f"Hint 2 of 3: {second}")
