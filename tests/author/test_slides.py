"""Slides of a lesson: no answers unless asked for, nothing loaded, formulas without a network."""

import re

import pytest
from typer.testing import CliRunner

from autograder.author.slides import render
from autograder.cli import app
from autograder.course.course import CourseError
from autograder.find_course import find_course
from tests.courses import ROOT, answer, cell, grade, small_course

LONG = "\n\n".join(f"A paragraph, number {i}." for i in range(30))


@pytest.fixture(scope="module")
def course():
    return find_course(ROOT)


@pytest.fixture(scope="module")
def slides(course):
    return render(course, course.lesson("activations"))


def sections(page):
    return re.findall(r"<section\s*>\s*(?:<section\s*>)?(.*?)</section>", page, re.DOTALL)


@pytest.mark.parametrize("word", [lesson.word for lesson in find_course(ROOT).lessons])
def test_every_lesson_makes_slides(course, word):
    page = render(course, course.lesson(word))
    assert len(sections(page)) > 8
    assert "BEGIN SOLUTION" not in page and "bootcamp-check" not in page
    # Every formula became MathML: no TeX is left for a script to find.
    text = re.sub(r"<(pre|code|script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"\\(frac|sum|text|begin|lambda|partial)\b", text)


def test_answers_are_hidden_unless_they_are_asked_for(course, slides):
    lesson = course.lesson("activations")
    secret = "np.maximum"  # the answer to relu is one line with it

    def answer_of(page):
        start = page.index("Exercise 1")
        return re.sub(r"<[^>]+>", "", page[start : page.index("</section>", start)])

    assert "raise NotImplementedError" in answer_of(slides)
    assert secret not in answer_of(slides)
    shown = answer_of(render(course, lesson, answers=True))
    assert secret in shown and "NotImplementedError" not in shown


def test_nothing_is_loaded_and_only_our_script_may_run(slides):
    assert not re.search(r"(src|href)=\"(?!data:|#|https?://[^\"]*\" *target)(?!#)[a-z]*//", slides)
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"http", slides)
    assert slides.count("<script") == 1
    assert "default-src 'none'; script-src 'sha256-" in slides


def test_a_lesson_that_is_not_built_is_named(tmp_path):
    made = small_course(tmp_path, cell("# One", kind="markdown"), answer("f", "f = 1"))
    with pytest.raises(CourseError, match="run `bootcamp build`, or show the answers"):
        render(made, made.lessons[0])
    assert "One" in render(made, made.lessons[0], answers=True)


def test_headlines_begin_slides_and_what_is_too_long_goes_on_below(tmp_path):
    made = small_course(
        tmp_path,
        cell("import numpy as np\nfrom autograder import check"),
        cell("# One\n\n$a_1^2$", kind="markdown"),
        cell("print('kept')"),
        cell("\n".join(f"helper_{i} = {i}" for i in range(40))),
        cell("## Two\n\n" + LONG, kind="markdown"),
        cell("More words.", kind="markdown"),
        answer("f", "f = 1"),
        grade("f-check", "check(f)"),
        cell("hint('f')"),
        cell("Words after the exercise.", kind="markdown"),
    )
    page = render(made, made.lessons[0], answers=True)
    plain = [re.sub(r"<[^>]+>", " ", text) for text in sections(page)]
    assert len(plain) == 6
    assert "One" in plain[0] and "kept" in plain[0] and "<msubsup>" in page
    assert "Two" in plain[1] and "number 15" in plain[2] and "number 29" in plain[3]
    assert "More words." in plain[3] and "after the exercise" in plain[5]
    assert not any(word in text for word in ("import numpy", "hint(", "helper_3") for text in plain)


def test_a_cell_that_no_screen_can_show_goes_on_below(tmp_path):
    methods = "\n\n".join(f'    def m{i}(self):\n        """M.\n\n        Y."""' for i in range(12))
    code = f"import math\n\n\nclass A:\n    x = 1\n\n{methods}\n\n\n@staticmethod\ndef last():\n    pass"
    fence = "```\n" + "\n\n".join(f"line {i}" for i in range(10)) + "\n```"
    words = f"## Two\n\n{LONG}\n\n{fence}\n\n$$\na\n\n+ b\n$$"
    made = small_course(
        tmp_path,
        answer("A", code),
        cell(words, kind="markdown"),
        cell("print(1)"),
        cell("A" + " ("),
    )
    page = render(made, made.lessons[0], answers=True)
    plain = [re.sub(r"<[^>]+>", "", text) for text in sections(page)]
    coded = [text for text in plain if "def m" in text]
    assert len(coded) == 3 and "@staticmethod" in coded[-1] and "class A" in coded[0]
    # Each method is whole, and so is what stands in a fence or a formula.
    assert all(text.count("def m") == text.count("M.") == text.count("Y.") for text in coded)
    assert sum(text.count("def m") for text in coded) == 12
    (fenced,) = [text for text in plain if "line 0" in text]
    assert "line 9" in fenced and "$$" not in page
    assert sum(text.count("A paragraph") for text in plain) == 30


def test_a_tall_table_goes_on_below_with_its_head_once_more(tmp_path):
    long = "much to say, " * 10
    rows = [f"| row {i} | {long} |" for i in range(14)]
    words = "\n".join(["## Map", "", "| name | use |", "|---|---|", *rows, "", "The end."])
    short = "## Two\n\n| few | rows |\n|---|---|\n| a | b |\n\n" + LONG
    made = small_course(
        tmp_path, cell(words, kind="markdown"), cell(short, kind="markdown"), answer("f", "f = 1")
    )
    page = render(made, made.lessons[0], answers=True)
    plain = [re.sub(r"<[^>]+>", " ", text) for text in sections(page)]
    parts = [text for text in plain if "much to say" in text]
    assert len(parts) == 2 and all("name" in text and "use" in text for text in parts)
    rows_each = [[int(n) for n in re.findall(r"row (\d+)", text)] for text in parts]
    assert [*rows_each[0], *rows_each[1]] == list(range(14)) and min(map(len, rows_each)) >= 5
    assert "Map" in parts[0] and "The end." in parts[1]
    assert sum("few" in text for text in plain) == 1


def test_the_command(tmp_path, course):
    run = CliRunner()
    target = tmp_path / "slides.html"
    done = run.invoke(app, ["slides", "welcome", "--course", str(ROOT), "--out", str(target)])
    assert done.exit_code == 0 and "turn the pages" in done.output
    assert target.stat().st_size > 50_000
    refused = run.invoke(app, ["slides", "nothing", "--course", str(ROOT)])
    assert refused.exit_code == 1 and "There is no lesson 'nothing'" in refused.output
