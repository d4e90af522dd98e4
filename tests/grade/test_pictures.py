"""A picture that the grader has already is not drawn again; any other is, and none is invented."""

import base64
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grade import submissions
from autograder.grade.lesson import grade_lesson
from autograder.grade.pictures import MARK, Pictures
from nnlib.viz.tools.style import new_figure
from tests.courses import answer, cell, grade, hand_in, small_course
from tests.grade.inside import installed
from tests.sandboxes import isolation


@pytest.fixture(scope="module")
def inside():
    """Return the module of the sandbox's side, without leaving its mark on this process."""
    with installed() as module:
        pass
    return module


def figure(xs, text="t", colour="C0", top=2.0):
    made, axes = new_figure(columns=2)
    left, right = axes[0]
    left.plot(xs, np.square(xs), "o--", color=colour, label="squares")
    left.legend()
    left.set_title(text)
    left.annotate("here", (xs[0], 0), (1, 1), arrowprops={"arrowstyle": "->"})
    right.imshow(np.outer(xs, xs))
    right.scatter(xs, xs, c=xs)
    right.bar([0, 1], [1, top])
    right.set_ylim(-1, 9)
    return made


XS = np.array([0.1, 1.0, 2.0, 3.0])


def test_the_same_numbers_make_the_same_digest_up_to_rounding(inside):
    first = inside.digest(figure(XS), "code")
    assert first and first == inside.digest(figure(XS), "code")
    assert first == inside.digest(figure(XS * (1 + 2e-16)), "code")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3), st.sampled_from([1e-9, 1e-3, 1.0, np.nan]))
def test_any_other_number_makes_another(inside, place, change):
    moved = XS.copy()
    moved[place] += change
    assert inside.digest(figure(moved), "code") != inside.digest(figure(XS), "code")


@pytest.mark.parametrize("other", [{"text": "u"}, {"colour": "C1"}, {"top": 2.5}])
def test_so_do_words_colours_and_bars(inside, other):
    assert inside.digest(figure(XS, **other), "code") != inside.digest(figure(XS), "code")


def test_so_does_other_code(inside):
    assert inside.digest(figure(XS), "code") != inside.digest(figure(XS), "other code")


def test_what_is_unknown_has_no_digest(inside):
    made = figure(XS)
    made.axes[0].table([["1"]])
    assert inside.digest(made, "code") is None


def test_only_what_was_told_is_put_in():
    def output(content):
        return {
            "output_type": "display_data",
            "data": {"image/png": base64.b64encode(content).decode()},
            "metadata": {},
        }

    known, forged, real = (output(c) for c in (MARK + b"k" * 32, MARK + b"f" * 32, b"\x89PNG real"))
    broken = output(MARK + b"\xff\xfe")
    pictures = Pictures({"k" * 32: "UE5H"})
    settled = pictures.put_in([known, forged, real, broken], 1000)
    assert [o["data"]["image/png"] for o in settled] == ["UE5H", real["data"]["image/png"]]
    assert len(pictures.put_in([known] * 500, 100)) == 25


DRAW = (
    "from nnlib.viz.tools.curves import draw_curves\nfrom nnlib.viz import show\nimport numpy as np"
)
SHOW = (
    "xs = np.linspace(0, 1, 9)\n"
    "show(draw_curves(xs, {'square': np.array([square(x) for x in xs])}, title='Squares', x_name='x', y_name='y'), alt='Squares.')"
)


def drawing_course(folder):
    return small_course(
        folder,
        cell(DRAW),
        answer("square", "def square(x):\n    return x * x"),
        grade("square-test", "assert square(3) == 9"),
        cell(SHOW),
    )


def pictures_of(course, learner):
    document = json.loads((course.autograded / learner / "00_small/small.ipynb").read_text())
    found = (
        o.get("data", {}).get("image/png") for c in document["cells"] for o in c.get("outputs", [])
    )
    return [base64.b64decode(data) for data in found if data]


@pytest.mark.slow
def test_controls_of_pictures_are_loaded_before_a_learners_process_begins(tmp_path):
    course = small_course(
        tmp_path,
        cell("import sys\nprint('ipywidgets' in sys.modules)"),
        cell("from ipywidgets.widgets.widget import _instances\nprint(len(_instances))"),
        answer("square", "def square(x):\n    return x * x"),
        grade("square-test", "assert square(3) == 9"),
    )
    hand_in(course, "ada", {"square": "def square(x):\n    return x * x"})
    run = grade_lesson(course, course.lessons[0], isolation=isolation(), jobs=1)
    assert not run.failed
    document = json.loads((course.autograded / "ada/00_small/small.ipynb").read_text())
    shown = ["".join(o["text"]) for c in document["cells"] for o in c["outputs"] if "text" in o]
    assert shown == ["True\n", "0\n"]


@pytest.mark.slow
def test_learners_get_their_own_picture_and_equal_ones_are_the_teachers(tmp_path, monkeypatch):
    monkeypatch.setattr(submissions, "FEW", 0)
    course = drawing_course(tmp_path)
    hand_in(course, "right", {"square": "def square(x):\n    return x ** 2"})
    hand_in(course, "wrong", {"square": "def square(x):\n    return x ** 3"})
    forged = f"from IPython.display import display\ndisplay({{'image/png': {base64.b64encode(MARK + b'0' * 32).decode()!r}}}, raw=True)"
    hand_in(course, "forger", {"square": f"def square(x):\n    return 1.0\n\n{forged}"})
    run = grade_lesson(course, course.lessons[0], isolation=isolation(), jobs=1)
    assert not run.failed
    right, wrong, forger = (pictures_of(course, name) for name in ("right", "wrong", "forger"))
    assert [len(found) for found in (right, wrong, forger)] == [1, 1, 1]
    assert all(found[0].startswith(b"\x89PNG") for found in (right, wrong, forger))
    assert len({right[0], wrong[0], forger[0]}) == 3
    again = grade_lesson(course, course.lessons[0], isolation=isolation(), jobs=1, again=True)
    assert not again.failed and pictures_of(course, "right") == right


@pytest.mark.slow
def test_a_few_hand_ins_show_the_same_pictures_without_a_rehearsal(tmp_path, monkeypatch):
    course = drawing_course(tmp_path)
    hand_in(course, "ada", {"square": "def square(x):\n    return x ** 2"})
    seen = {}
    for few in (submissions.FEW, 0):
        monkeypatch.setattr(submissions, "FEW", few)
        run = grade_lesson(course, course.lessons[0], isolation=isolation(), jobs=1, again=True)
        assert not run.failed
        (item,) = run.submissions
        seen["rehearse the pictures" in run.worker_stages] = (item.key, pictures_of(course, "ada"))
    assert set(seen) == {True, False}
    assert seen[True] == seen[False] and len(seen[True][1]) == 1
