"""The plain answers in `mistakes.md` are those of the solution notebooks, or are made so; 0.1 s."""

import json
from dataclasses import replace

import pytest

from autograder.author import answers
from autograder.find_course import find_course
from tests.courses import ROOT, answer, small_course

CELL = '''def f(x):
    """Return x.

    f(1) gives 1
    """

    y = x  # kept
    ### BEGIN SOLUTION
    return y
    ### END SOLUTION
'''
PLAIN = "def f(x):\n    y = x  # kept\n    return y\n"
PAGE = """## f

Look at “F” above.

```python
def f(x):
    return 0
```

### g
```python
def f(x):
    return 1
```
This is no answer at all.

## other

```python
def other():
    return 2
```
"""


def test_docstrings_and_marks_are_left_out():
    cell = {"cell_type": "code", "source": CELL.splitlines(keepends=True)}
    cell["metadata"] = {"nbgrader": {"grade_id": "f", "solution": True}}
    assert answers.plain_answers({"cells": [cell]}) == {"f": PLAIN}


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = small_course(tmp_path, answer("f", CELL))
    monkeypatch.setattr(answers, "EXERCISES", tmp_path / "exercises")
    folder = tmp_path / "exercises" / f"l{course.lessons[0].folder}"
    folder.mkdir(parents=True)
    (folder / "mistakes.md").write_text(PAGE)
    return course


def test_a_stale_answer_is_told_and_put_right_and_nothing_else_changes(course):
    (line,) = answers.stale(course, course.lessons)
    assert "mistakes.md" in line and "bootcamp build" in line
    (path,) = answers.refresh(course, course.lessons)
    assert path.read_text() == PAGE.replace("def f(x):\n    return 0\n", PLAIN)
    assert answers.stale(course, course.lessons) == answers.refresh(course, course.lessons) == []


def test_a_course_of_somebodys_own_is_left_alone(course, tmp_path):
    elsewhere = replace(course, root=tmp_path / "elsewhere")
    assert answers.stale(elsewhere, course.lessons) == []


def test_every_plain_answer_of_the_course_is_its_notebooks():
    course = find_course(ROOT)
    assert answers.stale(course, course.lessons) == []
    notebook = json.loads((course.solutions / "06_backprop/backprop.ipynb").read_text())
    assert "return dA * (Z > 0)" in answers.plain_answers(notebook)["relu_backward"]
