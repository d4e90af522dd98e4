"""Courses that are not ours: graded as they stand, with the verdicts that stock nbgrader gives."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.course import CourseError
from autograder.find_course import find_course
from autograder.grade.lesson import grade_lesson
from autograder.nbgrader_bridge import Book
from tests.courses import ROOT
from tests.strangers import CLASSES, DATA, rich_course, submit

pytestmark = pytest.mark.slow

RIGHT = {
    "squares": "def squares(n):\n    if n < 1:\n        raise ValueError(n)\n    return [i * i for i in range(1, n + 1)]",
    "sum_of_squares": "def sum_of_squares(n):\n    return sum(squares(n))",
    "sum_of_squares_equation": "$\\sum i^2$",
    "sum_of_squares_application": "print(sum_of_squares(3))",
    "part-a": "Fibonacci.",
    "part-b": "Below zero it never ends.",
}
CLOSED_FORM = "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6"
QUICKSTART = {
    "half": {"squares": RIGHT["squares"], "sum_of_squares": CLOSED_FORM, "part-a": "?"},
    "off": {
        "squares": "def squares(n):\n    return [i ** 2 for i in range(n)]",
        "sum_of_squares": "def sum_of_squares(n):\n    print(n)\n    return sum(squares(n + 1))",
    },
    "wild": {
        "squares": "def squares(n):\n    return n / 0",
        "sum_of_squares": "def sum_of_squares(n)\n    return 1",
        "sum_of_squares_application": "raise KeyError('mine')",
    },
}
RICH = {
    "right": (DATA, CLASSES),
    "untouched": ({}, {}),
    "wrong": (
        DATA
        | {
            "column_sums": "def column_sums(path):\n    return [9, 15]",
            "read_groups": "def read_groups(path):\n    return csv.reader(open(path))",
            "means": "def means(path):\n    return {'a': 1.5, 'b': 7.0}",
            "tidy": "def tidy(frame):\n    frame['twice'] = 2 * frame['value']\n    return frame.dropna()",
            "noise": "def noise(n):\n    return np.random.default_rng(0).random(n)",
            "threshold": "threshold = '0.5'",
            "describe": "def describe(xs):\n    return {'n': len(xs), 'mean': xs[0]}",
            "in_place": "def in_place(xs):\n    return sorted(xs)",
            "weigh": "def weigh():\n    return 0.25",
        },
        CLASSES
        | {
            "stack": CLASSES["stack"].replace("raise Empty(", "raise IndexError("),
            "root": "def root(x):\n    return abs(x) ** 0.5",
            "countdown": "def countdown(n):\n    return list(range(n))",
            "compose": "def compose(f, g):\n    return lambda x: g(f(x))",
            "greet": "def greet(name):\n    return f'Hello, {name}!'",
        },
    ),
    # Stock nbgrader errs on both: not a number is full marks, a warning on stderr is none.
    "odd": (
        DATA | {"weigh": "def weigh():\n    return float('nan')"},
        CLASSES
        | {
            "root": CLASSES["root"].replace(
                "    if x < 0", "    import sys\n    print('note', file=sys.stderr)\n    if x < 0"
            )
        },
    ),
}


def run(*words, cwd, module="nbgrader"):
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(  # noqa: PLW1510 - the status is what is tested
        [sys.executable, "-m", module, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": paths, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def done(*words, cwd):
    finished = run(*words, cwd=cwd)
    assert finished.returncode == 0, finished.stderr


def stock_and_ours(folder):
    """Grade with stock nbgrader in a copy, and with ours in the course; return both gradebooks."""
    stock = folder.with_name(f"{folder.name}-stock")
    shutil.copytree(folder, stock)
    for database in folder.glob("*.db"):
        database.unlink()
    course = find_course(folder)
    (lesson,) = course.lessons
    done("autograde", lesson.folder, cwd=stock)
    summary = grade_lesson(course, lesson, jobs=2)
    assert not summary.failed
    return gradebook(find_course(stock)), gradebook(course)


def gradebook(course):
    """Return what a gradebook says of each cell: points, of how many, for a human, comment."""
    found = {}
    with Book(course) as book:
        for assignment in book._gradebook.assignments:
            for notebook in (n for s in assignment.submissions for n in s.notebooks):
                comments = {comment.name: comment.auto_comment for comment in notebook.comments}
                for grade in notebook.grades:
                    found[notebook.student.id, notebook.name, grade.name] = (
                        grade.auto_score,
                        grade.max_score,
                        bool(grade.needs_manual_grade),
                        comments.pop(grade.name, None),
                    )
                for name, comment in comments.items():
                    found[notebook.student.id, notebook.name, name] = comment
    return found


def different(stock, ours):
    assert stock.keys() == ours.keys()
    return {key: (stock[key], ours[key]) for key in stock if stock[key] != ours[key]}


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory):
    """nbgrader's own example course, with hand-ins, graded twice."""
    place = tmp_path_factory.mktemp("quickstart")
    done("quickstart", "course101", cwd=place)
    folder = place / "course101"
    done("generate_assignment", "ps1", cwd=folder)
    released, source = folder / "release/ps1", folder / "source/ps1"
    shutil.copytree(source, folder / "submitted/perfect/ps1")
    shutil.copytree(released, folder / "submitted/untouched/ps1")
    for learner, answers in {**QUICKSTART, "solved": RIGHT}.items():
        for name in ("problem1", "problem2"):
            target = folder / f"submitted/{learner}/ps1/{name}.ipynb"
            submit(released / f"{name}.ipynb", target, answers, ("print('mine')", "helper = 3"))
    submit(released / "problem1.ipynb", folder / "submitted/one/ps1/problem1.ipynb", RIGHT)
    return folder, *stock_and_ours(folder)


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """A course with all that nbgrader's users put into one, with hand-ins, graded twice."""
    folder = tmp_path_factory.mktemp("rich") / "course"
    rich_course(folder)
    done("generate_assignment", "lab", cwd=folder)
    released = folder / "release/lab"
    for learner, (data, classes) in RICH.items():
        target = folder / "handed_in" / learner / "lab"
        shutil.copytree(released, target)
        submit(released / "data.ipynb", target / "data.ipynb", data, ("print('mine')",))
        submit(released / "classes.ipynb", target / "classes.ipynb", classes)
        (target / "settings.txt").write_text("0.5")
        (target / "numbers.csv").write_text("0,0\n")
    return folder, *stock_and_ours(folder)


def test_the_quickstart_course_is_graded_as_stock_nbgrader_grades_it(quickstart):
    _, stock, ours = quickstart
    missing = {key: ours[key] for key in ours if key[:2] == ("one", "problem2")}
    assert different(stock, ours).keys() == missing.keys()
    for key, seen in missing.items():
        assert stock[key][:3] == seen[:3] == (0.0, stock[key][1], False)
        assert seen[3] == "problem2.ipynb was not handed in."
    assert sum(key[0] == "half" for key in ours) == 11
    scores = {learner: sum(ours[k][0] or 0 for k in ours if k[0] == learner and type(ours[k]) is tuple)
              for learner in ("perfect", "solved", "half", "off", "wild", "untouched")}  # fmt: skip
    assert scores == {"perfect": 3, "solved": 3, "half": 2.5, "off": 1, "wild": 0.5, "untouched": 0}
    assert ours["untouched", "problem2", "part-a"] == (0.0, 1.0, False, "No response.")
    assert ours["solved", "problem2", "part-a"] == (None, 1.0, True, None)


def test_a_rich_course_is_graded_as_stock_nbgrader_grades_it_but_for_its_faults(rich):
    _, stock, ours = rich
    nan, stderr = ("odd", "data", "weigh-test"), {
        ("odd", "classes", f"{name}-test") for name in ("root", "compose", "uses", "rebound")
    }  # fmt: skip
    differing = different(stock, ours)
    assert differing.keys() == {nan, *stderr}
    assert [side[0] for side in differing[nan]] == [2.0, 0.0]
    for key in stderr:
        assert [side[0] for side in differing[key]] == [0.0, 1.0]
    right = {key[2]: ours[key] for key in ours if key[0] == "right" and type(ours[key]) is tuple}
    lacking = {name for name, (got, most, *_) in right.items() if got is not None and got < most}
    assert lacking == {"weigh-test"} and right["weigh-test"][0] == 1.5
    wrong = {key[2]: ours[key][0] for key in ours if key[0] == "wrong" and key[2].endswith("-test")}
    assert {name for name, points in wrong.items() if points} == {
        "describe-test", "weigh-test", "scaled-test", "stack-test", "rebound-test", "uses-test",
    }  # fmt: skip


def test_the_teachers_commands_work_on_it(rich):
    folder, *_ = rich
    again = run("grade", "lab", "--course", str(folder), cwd="/", module="autograder")
    assert again.returncode == 0 and "4 unchanged" in again.stdout
    pages = run("feedback", "lab", "--course", str(folder), cwd="/", module="autograder")
    assert pages.returncode == 0, pages.stderr
    page = (folder / "feedback/wrong/lab/lab.html").read_text()
    assert "tidy-test" in page and "stack-test" in page and "shape == (2,)" not in page
    grades = run("grades", "lab", "--format", "json", cwd=folder, module="autograder")
    scores = {row["student"]: row["score"] for row in json.loads(grades.stdout)}
    assert scores.keys() == RICH.keys() and scores["right"] > scores["wrong"] > scores["untouched"]
    report = run("report", "--json", cwd=folder, module="autograder")
    cells = {item["name"]: item for item in json.loads(report.stdout)["exercises"]}
    assert cells["data: weigh-test"]["full"] < cells["data: weigh-test"]["written"]
    assert cells["classes: essay"]["waiting"] > 0
    page = run("report", cwd=folder, module="autograder")
    assert page.returncode == 0 and "Class report" in (folder / "report.html").read_text()
    assert not (folder / "lessons").exists() and not (folder / "work").exists()


@pytest.fixture
def course(tmp_path):
    rich_course(tmp_path)
    return tmp_path


def refused(folder, *words):
    finished = run(*words, cwd=folder, module="autograder")
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1
    return finished.stderr


def test_what_a_teacher_can_mend_is_one_line(course):
    assert "no assignment 'labb'. Did you mean 'lab'?" in refused(course, "grade", "labb")
    assert "Nobody has handed in lab" in refused(course, "grade", "lab")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("c = get_config(\n", r"line 1: .*SyntaxError: '\(' was never closed"),
        ("c = get_config()\n\nc.A.b = 1 / 0\n", "line 3: .*ZeroDivisionError: division by zero"),
        ("c = get_config()\nc.CourseDirectory.root = 3\n", "TraitError"),
        ("raise SystemExit('no')\n", "line 1: .*SystemExit: no"),
        ("c.CourseDirectory.source_directory = 'none'\n", "none does not exist: the course has no"),
        ("c.CourseDirectory.source_directory = 'handed_in'\n", "holds no <assignment>/<notebook>"),
        ("c.CourseDirectory.source_directory = 'sources'\nc.IncludeHeaderFooter.footer = 'x.ipynb'\n",
         "x.ipynb does not exist, but nbgrader_config.py names it"),
        ("c.CourseDirectory.directory_structure = '{student_id}/{nbgrader_step}/{assignment_id}'\n",
         "directory_structure is"),
    ],
)  # fmt: skip
def test_a_configuration_that_cannot_be_used_is_one_line(course, config, message):
    (course / "handed_in").mkdir()
    (course / "nbgrader_config.py").write_text(config)
    with pytest.raises(CourseError, match=message) as caught:
        find_course(course / "sources")
    assert "\n" not in str(caught.value)
    assert str(course) in str(caught.value)


def test_its_own_configuration_says_where_things_lie_and_ours_wins_beside_it(course):
    found = find_course(course / "sources" / "lab")
    assert (found.name, found.solutions, found.submitted) == (
        "rich",
        course / "sources",
        course / "handed_in",
    )
    assert found.db_url == f"sqlite:///{course / 'grades.db'}"
    assert found.limits.cell_timeout_s == 20
    assert found.lesson("lab").preload == "numpy"
    notebook = course / "sources/lab/classes.ipynb"
    notebook.write_text(notebook.read_text().replace("def root(x)", "import keras\\ndef root(x)"))
    assert find_course(course).lesson("lab").preload == "keras"
    (course / "course.toml").write_text('[course]\nname = "ours"\n')
    assert find_course(course).name == "ours"
