"""Storing a lesson's notebook: only what the author wrote and the run printed remains."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.author.normalise import KERNEL, WIDGET, tidy


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def picture(**data):
    return new_output("display_data", data={"text/plain": "a picture", **data})


@pytest.fixture
def lesson():
    graded = {"grade": False, "grade_id": "sigmoid", "locked": False, "schema_version": 3}
    graded |= {"solution": True, "task": False}
    return new_notebook(
        metadata={
            "widgets": {"state": 1},
            "kernelspec": {"name": "other", "display_name": "Other"},
            "jupytext": {},
        },
        cells=[
            new_markdown_cell("# 2 · Activations, at last"),
            new_code_cell(
                "1 + 1",
                metadata={"name": "sum", "execution": {"iopub.status.busy": "2026-01-01"}},
                outputs=[
                    stream("a\n"),
                    stream("b\n"),
                    picture(),
                    stream("c"),
                    stream("d", "stderr"),
                ],
            ),
            new_code_cell("def sigmoid(z): ...", metadata={"nbgrader": graded, "collapsed": True}),
            new_code_cell("explore()", outputs=[picture(**{WIDGET: {"model_id": "x"}}), picture()]),
            new_markdown_cell("# 2 · Activations, at last"),
            new_markdown_cell("text", metadata={"tags": ["aside"]}),
        ],
    )


def test_ids_can_be_read_and_differ(lesson):
    ids = [cell.id for cell in tidy(lesson).cells]
    assert ids == [
        "2-Activations-at-last",
        "sum",
        "sigmoid",
        "cell-3",
        "2-Activations-at-last-2",
        "cell-5",
    ]
    nbformat.validate(lesson)


def test_only_lasting_metadata_stays(lesson):
    cells = tidy(lesson).cells
    assert dict(lesson.metadata["kernelspec"]) == KERNEL
    assert set(lesson.metadata) == {"kernelspec", "language_info"}
    assert [sorted(cell.metadata) for cell in cells] == [[], [], ["nbgrader"], [], [], ["tags"]]
    assert cells[2].metadata.nbgrader.grade_id == "sigmoid"


def test_pieces_of_printed_text_are_joined(lesson):
    outputs = tidy(lesson).cells[1].outputs
    assert [output.get("text") for output in outputs] == ["a\nb\n", None, "c", "d"]


def test_live_widgets_go_and_their_text_and_picture_stay(lesson):
    outputs = tidy(lesson).cells[3].outputs
    assert [dict(output.data) for output in outputs] == [{"text/plain": "a picture"}] * 2


def test_a_second_time_changes_nothing(lesson):
    once = nbformat.writes(tidy(lesson))
    assert nbformat.writes(tidy(nbformat.reads(once, as_version=4))) == once
