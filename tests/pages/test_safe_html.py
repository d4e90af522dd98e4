"""What learners wrote appears on nbgrader's own pages, and does nothing there."""

import html.parser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.grade.lesson import grade_lesson
from autograder.pages.formulas import mathml
from autograder.pages.safe_html import clean_html, markdown2html
from tests.courses import ROOT
from tests.submissions import arena, samples


class Alive(html.parser.HTMLParser):
    """Collects what of the corpus's scripts would run or load."""

    def __init__(self, page):
        super().__init__()
        self.found, self.inside = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        for name, value in attrs:
            text = (value or "").lower()
            runs = name.startswith("on") and "corpus_alert" in text
            if runs or text.startswith(("javascript:", "data:text")) or "192.0.2.1" in text:
                self.found.append((tag, name, value))

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside in ("script", "style") and ("corpus_alert" in data or "192.0.2.1" in data):
            self.found.append((self.inside, data))


@pytest.mark.parametrize(
    "bait",
    [
        "<script>corpus_alert()</script>",
        "<img src=x onerror=corpus_alert()>",
        "<img src=http://192.0.2.1/pixel.png>",
        "<a href='javascript:corpus_alert()'>x</a>",
        "<a href='data:text/html,<script>corpus_alert()</script>'>x</a>",
        "<iframe src=//192.0.2.1></iframe>",
        "<svg onload=corpus_alert()><script>corpus_alert()</script></svg>",
        "<style>body {background: url(//192.0.2.1)}</style>",
        "<p style='background: url(//192.0.2.1)' onclick=corpus_alert()>x</p>",
        "<form action=//192.0.2.1><input autofocus onfocus=corpus_alert()></form>",
        "</pre></div><script>corpus_alert()</script>",
    ],
)
def test_bait(bait):
    assert Alive(bait).found
    cleaned = clean_html(bait)
    assert Alive(cleaned).found == []
    assert "<a href" not in cleaned


@pytest.mark.parametrize(
    "honest",
    [
        '<table class="dataframe"><thead><tr><th>a</th></tr></thead></table>',
        '<img alt="a plot" src="data:image/png;base64,iVBORw0KGgo=">',
        '<a href="https://numpy.org">NumPy</a>',
        "<h2>Title</h2><p>a <sub>1</sub> <code>x</code></p>",
    ],
)
def test_honest_html_stays(honest):
    assert clean_html(honest) == honest


@pytest.mark.slow
def test_pages_that_nbgrader_makes(tmp_path):
    course, lesson = arena.make_course(tmp_path / "course")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    released = arena.released(course, lesson)
    hostile = [sample for sample in samples.samples() if sample.row == 26]
    for sample in hostile:
        arena.hand_in(course, lesson, sample.name, released.files(sample, {}))
    grade_lesson(course, lesson, jobs=1)
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_feedback", lesson.folder],
        cwd=course.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": tools},
        check=True,
        capture_output=True,
    )
    pages = [path.read_text() for path in course.feedback.glob("*/*/tables.html")]
    assert len(pages) == len(hostile)
    for page in pages:
        assert "corpus_alert" in page  # shown, as text
        assert Alive(page).found == []
        assert arena.HIDDEN_WORD not in page


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>corpus_alert()</script>}",
        r"\href{javascript:corpus_alert()}{x}",
        r"\style{background:url(//192.0.2.1)}{x}",
        r"\class{btn}{x}",
        r"\text{<img src=x onerror=corpus_alert()>}",
        r"\text{</math><script>corpus_alert()</script>}",
        r"\frac{<script>corpus_alert()</script>",
        "x" * 10_000,
    ],
)
def test_a_formula_of_a_learners_does_nothing(tex):
    for made in (mathml(tex), markdown2html({}, f"${tex}$ and\n\n$$\n{tex}\n$$\n")):
        assert not Alive(made).found
        assert not any(word in made for word in ("<script", "<img", "href=", "style=", "class="))


def test_formulas_are_set_without_a_script():
    made = markdown2html({}, r"Half is $\frac{1}{2}$, and $a < b \, c$.")
    assert "<mfrac>" in made and "<mo>&lt;</mo>" in made
    assert 'width="0.167em"' in made and "$" not in made
    assert mathml(r"\frac{") == r"<code>\frac{</code>"


def test_a_formula_cannot_break_out_of_an_attribute():
    bait = r'![$\text{x" onerror=corpus_alert() y="}$](data:image/png;base64,AAAA)'
    page = markdown2html({}, bait + '\n\n<p title="$\\text{" onclick=corpus_alert()}$">x</p>')
    assert not Alive(page).found
