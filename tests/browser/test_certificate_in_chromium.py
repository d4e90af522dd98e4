"""A certificate of the whole course: on one sheet of paper, and within the screen of a phone."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest

from autograder.find_course import find_course
from autograder.report import certificate
from tests.browser.jupyter import PICTURES
from tests.courses import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_longest_certificate_fits_one_sheet_and_a_phone(page, tmp_path):
    course = find_course(ROOT)
    worth = {lesson.folder: 13.5 for lesson in course.lessons}
    rows = {folder: SimpleNamespace(score=12.6) for folder in worth}
    name, day = "Augusta Ada King, Countess of Lovelace", dt.date(2026, 6, 30)
    made = certificate._render(course, name, 0.93, worth, rows, "3F2A-91BC-77D0-E4A8", day)
    path = tmp_path / "certificate.html"
    path.write_text(made)
    page.goto(path.as_uri(), wait_until="load")
    sheets = re.findall(rb"/Type */Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "certificate-phone.png", full_page=True)
