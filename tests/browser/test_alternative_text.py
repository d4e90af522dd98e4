"""Every picture of the course says in words what it shows, wherever the notebook is read."""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from autograder.course.course import read_course
from tests.courses import ROOT

LESSONS = read_course(ROOT).lessons


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.folder)
def solution(request):
    lesson = request.param
    return nbformat.read(ROOT / "solutions" / lesson.folder / f"{lesson.word}.ipynb", as_version=4)


def has_picture(cell):
    outputs = cell.get("outputs", [])
    shown = any(kind.startswith("image/") for o in outputs for kind in o.get("data", {}))
    return shown or "![" in cell.source or "<img" in cell.source


def pictures(notebook, template):
    notebook.cells = list(filter(has_picture, notebook.cells))  # quicker, and it is all we look at
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    return BeautifulSoup(page, "html.parser").find_all("img")


@pytest.mark.slow
def test_each_picture_of_the_page_has_alternative_text(solution):
    """In nbconvert's classic template, which nbgrader's feedback pages are built on."""
    found = pictures(solution, "classic")
    assert found
    for picture in found:
        # nbconvert puts a phrase of its own where there is none.
        alt = picture.get("alt", "")
        assert alt.strip(), picture["src"][:80]
        assert "No description has been provided" not in alt


@pytest.mark.slow
def test_where_alt_is_dropped_a_description_follows_the_picture(solution):
    """As in nbconvert's lab template, in JupyterLab, and on GitHub."""
    for picture in pictures(solution, "lab"):
        output = picture.find_parent(class_="jp-OutputArea-child")
        following = output.find_next_sibling(class_="jp-OutputArea-child") if output else None
        if output is None:  # a picture in the prose, which carries its own
            assert picture.get("alt", "").strip()
        else:
            assert following is not None
            assert following.get_text().strip().startswith("Picture: ")
