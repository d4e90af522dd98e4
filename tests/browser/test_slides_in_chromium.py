"""Slides in Chromium: one at a time, turned by keys and buttons, each of them within the screen."""

import pytest
from playwright.sync_api import expect

from autograder.author.slides import write_slides
from autograder.find_course import find_course
from tests.browser.jupyter import PICTURES
from tests.courses import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_lesson_is_shown_slide_by_slide(page, tmp_path):
    course = find_course(ROOT)
    path = write_slides(course, course.lesson("neuron"), path=tmp_path / "neuron.html")
    asked, said = [], []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri(), wait_until="load")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "slides-neuron.png")
    count = page.evaluate("slides.length")
    for number in range(1, count + 1):
        expect(page.locator("#place")).to_have_text(f"{number} of {count}")
        shown = page.locator("main > section > section:visible")
        assert shown.count() == 1
        hidden = shown.evaluate("slide => slide.scrollHeight - slide.clientHeight")
        assert hidden <= 1, f"slide {number} does not fit"
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    page.get_by_role("button", name="One slide on").click()
    expect(page.locator("#place")).to_have_text(f"2 of {count}")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#place")).to_have_text(f"1 of {count}")
    formula = page.locator("math").first
    assert formula.evaluate("item => getComputedStyle(item).display") in (
        "math",
        "block math",
        "inline math",
    )
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == [] and said == []


def test_no_slide_of_any_lesson_needs_scrolling(page, tmp_path):
    course = find_course(ROOT)
    for lesson in course.lessons:
        path = write_slides(course, lesson, path=tmp_path / f"{lesson.word}.html")
        page.goto(path.as_uri(), wait_until="load")
        hidden = page.evaluate(
            "() => slides.map((slide, number) => "
            "(show(number), [number + 1, slide.scrollHeight - slide.clientHeight]))"
        )
        assert [number for number, pixels in hidden if pixels > 1] == [], lesson.word
