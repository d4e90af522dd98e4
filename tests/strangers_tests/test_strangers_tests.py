"""What a teacher's own tests may ask: each test of `strangers_tests/`, here and by stock nbgrader."""

from pathlib import Path

import nbformat
import pytest

from tests.courses import answer, cell, grade, notebook
from tests.nbgrader_bridge.test_strangers import done, stock_and_ours
from tests.strangers import submit
from tests.submissions import percent

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).parent
DOCUMENTS = {path.stem: percent.read(path) for path in sorted(FOLDER.glob("*.txt"))}
DIFFERENT = "different"
NUMBERS = "a,b\n1,2\n3,4\n"


def cells(document):
    for written in document.cells:
        match written.about.get("nbgrader"):
            case "answer":
                yield answer(written.name, written.source)
            case "tests":
                yield grade(written.name, written.source, written.about["points"])
            case _:
                yield cell(written.source)


def answers(document):
    known = (c for c in document.cells if c.about.get("nbgrader") == "answer")
    return {c.name: c.source for c in known}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course of all these notebooks, graded twice, answered and untouched."""
    root = tmp_path_factory.mktemp("tests") / "course"
    source = root / "source" / "lab"
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'x'\nc.Execute.timeout = 60\n"
    )
    (source / "data.csv").write_text(NUMBERS)
    for name, document in DOCUMENTS.items():
        nbformat.write(notebook(*cells(document)), source / f"{name}.ipynb")
    done("generate_assignment", "lab", cwd=root)
    for learner in ("answered", "untouched"):
        folder = root / "submitted" / learner / "lab"
        for name, document in DOCUMENTS.items():
            right = answers(document) if learner == "answered" else {}
            submit(root / f"release/lab/{name}.ipynb", folder / f"{name}.ipynb", right)
        (folder / "data.csv").write_text(NUMBERS)
    return stock_and_ours(root)


def scores(book, learner, name):
    return {
        key[2]: seen[0]
        for key, seen in book.items()
        if key[:2] == (learner, name) and isinstance(seen, tuple)
    }


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != DIFFERENT])
def test_right_answers_get_what_stock_nbgrader_gives(graded, name):
    stock, ours = (scores(book, "answered", name) for book in graded)
    assert stock == ours
    assert all(ours.values())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_answer_gets_what_stock_nbgrader_gives(graded, name):
    stock, ours = (scores(book, "untouched", name) for book in graded)
    assert stock == ours


def test_what_is_different_is_what_the_page_says(graded):
    stock, ours = (scores(book, "answered", DIFFERENT) for book in graded)
    assert stock == dict.fromkeys(stock, 1.0)
    assert ours == dict.fromkeys(stock, 0.0)
