"""Every lesson through the real grading path: a solved one earns everything, an untouched one nothing."""

import json

import pytest

from autograder.author.samples import Learner, notebook
from autograder.find_course import find_course
from autograder.grade.lesson import grade_lesson
from tests.courses import ROOT, copy_of_course
from tests.sandboxes import isolation

COURSE = find_course(ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("folder", [lesson.folder for lesson in COURSE.lessons])
def test_a_solved_lesson_earns_everything_and_an_untouched_one_nothing(tmp_path, folder):
    course = copy_of_course(tmp_path, folder)
    lesson = course.lesson(folder)
    name = f"{lesson.word}.ipynb"
    released, solution = (
        (place / folder / name).read_bytes() for place in (course.released, course.solutions)
    )
    for learner in (Learner("solved", ""), Learner("untouched", "", solves=False)):
        path = course.submitted / learner.name / folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(notebook(learner, released, solution))
    run = grade_lesson(course, lesson, isolation=isolation(), jobs=1)
    assert not run.failed
    got = {item.learner: item for item in run.submissions}
    for cell in cells(got["solved"]):
        waits = is_essay(solution, cell.name)
        assert cell.points == (None if waits else cell.max_points), cell
    assert all(cell.points == 0 for cell in cells(got["untouched"]))
    assert not got["solved"].reasons
    stored = json.loads((course.autograded / "solved" / folder / name).read_text())
    errors = [
        o for c in stored["cells"] for o in c.get("outputs", []) if o["output_type"] == "error"
    ]
    assert errors == [], "a solved lesson runs without an error in the sandbox"


def cells(item):
    return [cell for one in item.notebooks for cell in one.cells]


def is_essay(solution, name):
    """Say whether a human grades this cell."""
    found = (
        c
        for c in json.loads(solution)["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )
    return next(found)["cell_type"] == "markdown"
