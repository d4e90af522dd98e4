"""The page: everything is on it, nothing runs that is not ours, nothing is loaded."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.report.class_page import charts, page
from tests.courses import copy_of_course
from tests.report import simulated_class
from tests.report.small_report import BAIT, a_report


class Tags(HTMLParser):
    """Collects the start tags of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def html():
    return page.render(a_report(BAIT))


def test_what_learners_wrote_is_text_and_no_tag(html):
    tags = Tags(html).found
    assert BAIT not in html and "&lt;script&gt;window.owned" in html
    assert [tag for tag, _ in tags].count("script") == 1
    assert not [attrs for tag, attrs in tags if any(name.startswith("on") for name in attrs)]
    assert "img" not in [tag for tag, _ in tags]


def test_the_policy_lets_our_script_run_and_nothing_else(html):
    policy = next(a["content"] for t, a in Tags(html).found if "http-equiv" in a)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert rules["img-src"] == "data:" and rules["form-action"] == "'none'"


def test_nothing_is_loaded_from_elsewhere(html):
    for tag, attrs in Tags(html).found:
        for name in ("src", "href", "xlink:href", "data", "action"):
            if attrs.get(name):
                assert attrs[name].startswith("#"), (tag, attrs)
    style = re.findall(r"<style.*?</style>", html, re.DOTALL)
    assert not any("@import" in text or "url(" in text for text in style)


def test_every_id_is_there_once_and_every_link_leads_to_one(html):
    tags = Tags(html).found
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for tag, attrs in tags if tag == "a"} <= set(ids)


def test_each_picture_says_in_words_what_it_shows(html):
    pictures = [attrs for tag, attrs in Tags(html).found if tag == "figure"]
    assert len(pictures) == 5  # scores, times with and without a due date, a lesson each
    assert all(attrs["role"] == "img" and len(attrs["aria-label"]) > 40 for attrs in pictures)
    assert any("5 all points, 2 some points" in attrs["aria-label"] for attrs in pictures)


def test_the_colours_of_a_bar_are_told_apart_without_colour():
    """Neighbours in a bar differ in lightness, so that a grey print shows the border."""

    def lightness(colour):
        rgb = (
            (1, 1, 1)
            if colour == "white"
            else [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        )
        return sum(w * c**2.2 for w, c in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))

    shades = [lightness(colour) for _, _, colour, _ in charts.STATES]
    contrast = [(max(a, b) + 0.05) / (min(a, b) + 0.05) for a, b in pairwise(shades)]
    assert min(contrast) > 1.5


def test_a_class_without_anything_to_say_is_told_so():
    empty = replace(
        a_report(), mistakes=(), unnamed=(), questions=(), flags=(), learners=(), exercises=()
    )
    text = page.render(empty)
    for words in (
        "Nobody, as far as",
        "No answer made a mistake",
        "None: no exercise",
        "None. (Of",
    ):
        assert words in text


def test_the_same_facts_make_the_same_page():
    assert page.render(a_report()) == page.render(a_report())


@pytest.mark.slow
def test_the_command_writes_the_page_or_prints_the_data(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome")
    course = replace(course, lessons=course.lessons[:1])
    simulated_class.make(course, 9)
    run, at = CliRunner(), ["--course", str(tmp_path)]
    done = run.invoke(app, ["report", *at])
    assert done.exit_code == 0, done.output
    assert "learners: 9, graded lessons: 1" in done.output
    assert "<h1>Class report</h1>" in (tmp_path / "report.html").read_text()
    elsewhere = tmp_path / "new" / "friday.html"
    assert run.invoke(app, ["report", "welcome", "--out", str(elsewhere), *at]).exit_code == 0
    assert elsewhere.is_file()
    data = json.loads(run.invoke(app, ["report", "--json", *at]).output)
    assert data["enrolled"] == 9 and len(data["exercises"]) == 3
    refused = run.invoke(app, ["report", "neuron", *at])
    assert refused.exit_code == 1
    assert "Nothing of 01_neuron is graded yet: run `bootcamp grade neuron`" in refused.output
    folder = run.invoke(app, ["report", "--out", str(tmp_path), *at])
    assert folder.exit_code == 1 and "Traceback" not in folder.output
    assert folder.output.count("\n") == 1
