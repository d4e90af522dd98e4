"""Every solved lesson in JupyterLab: it runs in its time, shows what is stored, and its widgets move."""

from __future__ import annotations

import ast
import re
import time

import nbformat
import pytest
from playwright.sync_api import expect

from autograder.course.course import read_course
from autograder.learner import work_copies
from tests.browser.jupyter import PICTURES
from tests.courses import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def is_widget(cell):
    """Whether a cell calls `explore`, or one of its relatives such as `explore_neuron`."""
    if cell.cell_type != "code":
        return False
    calls = [node.func for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
    names = [getattr(call, "id", getattr(call, "attr", "")) for call in calls]
    return any(name.startswith("explore") for name in names)


def solution(lesson):
    return nbformat.read(ROOT / "solutions" / lesson.folder / f"{lesson.word}.ipynb", as_version=4)


def lessons():
    for lesson in read_course(ROOT).lessons:
        names = [cell.id for cell in solution(lesson).cells if is_widget(cell)]
        marks = [pytest.mark.keras] if lesson.preload == "keras" else []
        yield pytest.param(lesson, names, marks=marks, id=lesson.folder)


LESSONS = list(lessons())
# What a lesson may take to run, Jupyter's start included, on an idle machine.
BAR_S = {"numpy": 15, "keras": 60}


# Letters of a text drawn from a trained network that must be the stored ones. Processors round
# differently, and one other letter changes all that follow: by letter 50 two machines had parted.
SAMPLED = 40
WIDGET = "application/vnd.jupyter.widget-view+json"


def texts(cell, moves):
    """Return what a code cell shows but for pictures and widgets, pieces of a stream joined.

    Where nothing moves, a description for screen readers stands beneath the picture, as HTML; what
    moves keeps its own up to date elsewhere.
    """
    found = []
    for output in cell.outputs:
        kind = output.output_type
        if kind == "stream":
            if found and found[-1][0] == output.name:
                found[-1] = (output.name, found[-1][1] + output.text)
            else:
                found.append((output.name, output.text))
        elif kind == "error":
            found.append((output.ename, output.evalue))
        elif not (moves and "text/html" in output.data):
            left_out = {"image/png", WIDGET}
            found.append((kind, {k: v for k, v in output.data.items() if k not in left_out}))
    if "sampled" in cell.metadata.get("tags", []):
        return [(name, text[:SAMPLED]) for name, text in found]
    return found


SLIDER = ".jupyter-widgets .noUi-handle"


def move(control):
    """Choose the next entry of a list; take a slider to its end, with the keyboard."""
    if control.evaluate("e => e.tagName") == "SELECT":
        # Not by keyboard: JupyterLab takes the arrow keys for itself.
        place, count = control.evaluate("e => [e.selectedIndex, e.options.length]")
        control.select_option(index=(place + 1) % count)
        return
    at_end = control.get_attribute("aria-valuenow") == control.get_attribute("aria-valuemax")
    control.press("Home" if at_end else "End")


def drag(slider):
    """Take a slider to its other end with the mouse."""
    slider.scroll_into_view_if_needed()
    page, handle = slider.page, slider.bounding_box()
    track = slider.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
    at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    height = handle["y"] + handle["height"] / 2
    page.mouse.move(handle["x"] + handle["width"] / 2, height)
    page.mouse.down()
    page.mouse.move(track["x"] + (0 if at_end else track["width"]), height, steps=4)
    page.mouse.up()


def change_of_picture(notebook, name, control, move=move):
    """Move a control and wait until the picture's bytes are others."""
    before = notebook.picture(name).get_attribute("src")
    assert before.startswith("data:image/png;base64,")
    move(control)
    expect(notebook.picture(name)).not_to_have_attribute("src", before)
    # A slider that is dragged asks for several pictures; the next move waits for the last of them.
    notebook.wait_for_kernel()


def controls(notebook, name):
    return notebook.output(name).locator(f".jupyter-widgets select, {SLIDER}")


@pytest.mark.parametrize(("lesson", "names"), LESSONS)
def test_a_solved_lesson_shows_what_is_stored_and_every_control_moves_its_picture(
    lesson, names, server, open_notebook
):
    """The learner's own functions draw: the notebook is the solved one."""
    path = server.course.work / "solved" / f"{lesson.word}.ipynb"
    path.parent.mkdir(exist_ok=True)
    stored = solution(lesson)
    emptied = solution(lesson)
    for cell in emptied.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(emptied, path)

    started = time.perf_counter()
    notebook = open_notebook(path)
    notebook.run_all()
    seconds = time.perf_counter() - started
    assert notebook.errors() == {}
    # Twice the bar: the test runs beside others.
    assert seconds < 2 * BAR_S[lesson.preload] + 10
    wanted, shown = (
        {c.id: texts(c, c.id in names) for c in one.cells if c.cell_type == "code"}
        for one in (stored, notebook.saved())
    )
    assert shown == wanted

    notebook.take_pictures(f"solved-{lesson.folder}")
    for name in names:
        expect(notebook.output(name)).not_to_contain_text("is not written yet")
        found = controls(notebook, name)
        expect(found.first).to_be_visible()
        sliders = notebook.output(name).locator(SLIDER)
        if sliders.count():
            change_of_picture(notebook, name, sliders.first, drag)
        for place in range(found.count()):
            change_of_picture(notebook, name, found.nth(place))
            alert = notebook.output(name).get_by_role("alert")
            assert alert.inner_text().strip() == ""  # no error beneath the controls
        notebook.cell(name).screenshot(path=PICTURES / f"moved-{lesson.folder}-{name}.png")


def test_a_widget_calls_the_learners_own_function(server, open_notebook):
    lesson = server.course.lesson("welcome")
    work_copies.reset(server.course, lesson)
    notebook = open_notebook(work_copies.notebook(server.course, lesson))
    notebook.run("imports")
    shown = notebook.run("shape-tracer-run")
    expect(shown).to_contain_text("add_bias is not written yet, so the course's own version")

    # With their own function in place, the next move draws with it: no need to run the cell again.
    notebook.replace_last_line("my-guess", "asked = []")
    notebook.run("my-guess")
    notebook.replace_last_line("add_bias", "asked.append(Z.shape)", "return Z + b")
    notebook.run("add_bias")
    shape_of_a = controls(notebook, "shape-tracer-run").first
    change_of_picture(notebook, "shape-tracer-run", shape_of_a)
    notebook.replace_last_line("my-guess", "asked")
    expect(notebook.run("my-guess")).to_have_text(re.compile(r"\[\(3, 1\)\]"))

    # And a fault in it is one line beneath the controls, under the last good picture.
    notebook.replace_last_line("add_bias", "raise RuntimeError('mine')")
    notebook.run("add_bias")
    shape_of_a.select_option("(3, 4)")
    alert = notebook.output("shape-tracer-run").get_by_role("alert")
    expect(alert).to_have_text(re.compile(r"RuntimeError: mine \(line \d+ of add_bias\)"))
    expect(notebook.picture("shape-tracer-run")).to_be_visible()


@pytest.mark.parametrize(("lesson", "names"), LESSONS)
def test_without_a_kernel_a_picture_stands_in_the_widgets_place(lesson, names):
    cells = {cell.id: cell for cell in solution(lesson).cells}
    for name in names:
        pictures = [
            output for output in cells[name].outputs if "image/png" in output.get("data", {})
        ]
        assert len(pictures) == 1, f"{name} in {lesson.word}.ipynb"
