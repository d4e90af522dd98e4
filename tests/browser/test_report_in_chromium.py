"""The class report in Chromium: read on a desktop and on a phone, sorted, and nothing else runs."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from autograder.report.class_page import page as report_page
from tests.browser.jupyter import PICTURES
from tests.courses import copy_of_course
from tests.report import simulated_class
from tests.report.small_report import BAIT, a_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
LESSONS = ("00_welcome", "02_activations", "03_forward")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The report and its page of thirty simulated learners over three lessons."""
    folder = tmp_path_factory.mktemp("report")
    course = copy_of_course(folder, *LESSONS)
    course = replace(course, lessons=tuple(x for x in course.lessons if x.folder in LESSONS))
    simulated_class.make(course, 30)
    return report_page.write_report(course)


@pytest.fixture
def path(made):
    return made[1]


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def view(request, browser):
    """A page as wide as a screen, and what it asked for and complained of."""
    wide = request.param is DESKTOP
    context = browser.new_context(viewport=request.param, is_mobile=not wide, has_touch=not wide)
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda sent: page.asked.append(sent.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.wide = wide
    yield page
    context.close()


def test_it_is_read_without_sideways_scrolling_and_loads_nothing(path, view):
    view.goto(path.as_uri(), wait_until="load")
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = "desktop" if view.wide else "phone"
    view.screenshot(path=PICTURES / f"report-{name}.png", full_page=True)
    assert view.evaluate("document.scrollingElement.scrollWidth") <= view.viewport_size["width"]
    assert view.asked == [path.as_uri()] and view.said == []
    for chart in view.locator("figure svg").all():
        box = chart.bounding_box()
        assert box["width"] > 280 and box["x"] + box["width"] <= view.viewport_size["width"]
    # On a phone, too, the letters of a chart can be read.
    size = view.evaluate(
        "(() => { const svg = document.querySelector('figure svg');"
        " const text = svg.querySelector('text');"
        " return parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a; })()"
    )
    assert size >= 9


def test_a_click_sorts_a_table_and_another_turns_it_round(path, view):
    view.goto(path.as_uri(), wait_until="load")
    view.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    table = view.locator("[aria-label='Exercises in numbers'] table")
    head = table.get_by_role("columnheader", name="Pass rate")

    def rates():
        cells = table.locator("tbody tr td:nth-child(3)").all()
        return [float(cell.get_attribute("data-sort")) for cell in cells]

    before = rates()
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert rates() == sorted(before, reverse=True) != before
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert rates() == sorted(before)
    by_name = table.get_by_role("columnheader", name="Exercise")
    by_name.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    names = table.locator("tbody tr td:nth-child(1)").all_inner_texts()
    plain = [text.split()[-1] for text in names]
    assert plain == sorted(plain, reverse=True)


def test_no_script_of_a_learner_runs(view, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(report_page.render(a_report(BAIT)))
    view.goto(bad.as_uri(), wait_until="load")
    view.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert view.evaluate("window.owned") is None
    assert "window.owned" in view.locator("pre").first.inner_text()
    assert view.said == [] and view.asked == [bad.as_uri()]


def test_the_policy_stops_what_escaping_would_have_missed(view, tmp_path):
    """The bait bites in a page without the policy, and with the policy it does not."""
    html = report_page.render(a_report())
    unescaped = html.replace("<main>", f"<main>{BAIT}")
    start = html.index('<meta http-equiv="Content-Security-Policy"')
    tag = html[start : html.index(">", start) + 1]
    for text, owned in ((unescaped.replace(tag, ""), 1), (unescaped, None)):
        bad = tmp_path / "bad.html"
        bad.write_text(text)
        view.goto(bad.as_uri(), wait_until="load")
        assert view.evaluate("window.owned") == owned


def test_the_page_shows_every_learner_exercise_and_mistake(made, view):
    report, path = made
    view.goto(path.as_uri(), wait_until="load")
    for label, facts in (
        ("All learners", report.learners),
        ("Exercises in numbers", report.exercises),
        ("Mistakes", (*report.mistakes, *report.unnamed)),
    ):
        assert view.locator(f"[aria-label='{label}'] tbody tr").count() == len(facts) > 0
