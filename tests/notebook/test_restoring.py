"""What the source owns is restored; what cannot be read is refused in one line."""

import json

import pytest

from autograder.notebook.assignment import NotebookSpec, SourceCell
from autograder.notebook.restoring import Unreadable, sanitise

SPEC = NotebookSpec(
    "small",
    (
        SourceCell("f", "code", "raise NotImplementedError", "c1", solution=True),
        SourceCell("f-check", "code", "check(f)", "c2", locked=True, grade=True, points=2),
        SourceCell("g", "code", "raise NotImplementedError", "c3", solution=True),
        SourceCell("g-check", "code", "check(g)", "c4", locked=True, grade=True, points=1),
        SourceCell("essay", "markdown", "Write here.", "c5", grade=True, solution=True, points=3),
    ),
    kernelspec={"name": "python3"},
)


def raw(source, name=None, kind="code", **metadata):
    cell = {"cell_type": kind, "source": source, "metadata": dict(metadata)}
    if name:
        cell["metadata"]["nbgrader"] = {"grade_id": name}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def honest():
    return [
        raw("import numpy as np"),
        raw("def f(): return 1", "f"),
        raw("check(f)", "f-check"),
        raw("def g(): return 2", "g"),
        raw("check(g)", "g-check"),
        raw("My answer.", "essay", "markdown"),
    ]


def run(cells, **extra):
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **extra}
    return sanitise(json.dumps(document).encode(), SPEC)


def named(result):
    return [(cell.spec.name if cell.spec else "", cell.source) for cell in result.cells]


def test_honest_work_is_left_as_it_is():
    result = run(honest())
    assert result.notes == ()
    assert named(result) == [
        ("" if i == 0 else SPEC.cells[i - 1].name, c["source"]) for i, c in enumerate(honest())
    ]


def test_a_changed_check_is_the_sources_again():
    cells = honest()
    cells[2]["source"] = "2.0"
    cells[2]["metadata"]["tags"] = ["skip-execution"]
    cells[2]["metadata"]["nbgrader"]["points"] = 1000
    result = run(cells)
    check = result.cells[2]
    assert (check.source, check.spec.points) == ("check(f)", 2)
    assert result.notes == (
        "Cells that belong to the lesson had been changed and are restored: f-check.",
    )


def test_deleted_checks_come_back_behind_what_they_check():
    cells = [
        cell
        for cell in honest()
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != "f-check"
    ]
    result = run(cells)
    assert [name for name, _ in named(result)] == ["", "f", "f-check", "g", "g-check", "essay"]
    assert "missing" in result.notes[0]


@pytest.mark.parametrize("order", [[0, 2, 1, 3, 4, 5], [2, 0, 1, 4, 3, 5], [5, 4, 3, 2, 1, 0]])
def test_moved_checks_stand_behind_their_answers_again(order):
    cells = honest()
    result = run([cells[i] for i in order])
    names = [name for name, _ in named(result)]
    assert names.index("f-check") > names.index("f")
    assert names.index("g-check") > names.index("g")
    assert sorted(filter(None, names)) == ["essay", "f", "f-check", "g", "g-check"]


def test_of_copies_the_last_counts_and_no_check_counts_twice():
    cells = [*honest(), raw("def f(): return 3", "f"), raw("check(f)", "f-check")]
    names = [name for name, _ in named(run(cells))]
    assert names.count("f-check") == 1 and names.count("f") == 1


def test_a_retyped_cell_gets_its_kind_back():
    cells = honest()
    cells[1]["cell_type"] = "markdown"
    result = run(cells)
    assert result.cells[1].cell_type == "code"


def test_another_kernel_is_noted():
    result = run(honest(), metadata={"kernelspec": {"name": "ir"}})
    assert result.notes == ("It named another kernel, 'ir': it was run with Python.",)


def test_a_byte_order_mark_and_old_formats_are_read():
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": honest()}
    assert sanitise(b"\xef\xbb\xbf" + json.dumps(document).encode(), SPEC).notes == ()
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "input": "x = 1",
                        "metadata": {},
                        "outputs": [],
                        "language": "python",
                    }
                ],
            }
        ],
    }
    result = sanitise(json.dumps(old).encode(), SPEC)
    assert ("", "x = 1") in named(result)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"not json", "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[1, 2]", "no notebook"),
        (b"{}", "no notebook"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": 3}', "no list of cells"),
        (b'{"nbformat": 99, "cells": []}', "format 99"),
        (b"[" * 200_000, "nested too deeply"),
        (json.dumps({"nbformat": 4, "cells": [{}] * 3000}).encode(), "3000 cells"),
    ],
)
def test_what_is_no_notebook_is_refused_in_one_line(data, message):
    with pytest.raises(Unreadable, match=message) as caught:
        sanitise(data, SPEC)
    assert "\n" not in str(caught.value)


def test_cells_of_no_known_shape_are_passed_over():
    result = run(
        [
            None,
            3,
            {"cell_type": "alien"},
            {"cell_type": "code", "source": ["a", 1, "b"], "metadata": None},
            *honest(),
        ]
    )
    assert ("", "ab") in named(result)


def test_a_lone_surrogate_becomes_text():
    result = run([raw("x = '\ud800'"), *honest()])
    assert result.cells[0].source == "x = '?'"
