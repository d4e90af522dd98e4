"""What is left out where points are decided changes nothing for what stays."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.notebook.slicing import needless

NAMES = ("a", "b", "c")
FUNCTIONS = ("f", "g")

name = st.sampled_from(NAMES)
function = st.sampled_from(FUNCTIONS)


STATEMENTS = st.one_of(
    st.builds("{} = [{}]".format, name, st.integers(0, 9)),
    st.builds("{} = {}".format, name, name),
    st.builds("{} = [{}, 1]".format, name, name),
    st.builds("{}.append({})".format, name, st.integers(0, 9)),
    st.builds("{}[0] = {}".format, name, st.integers(0, 9)),
    st.builds("{} += [{}]".format, name, st.integers(0, 9)),
    st.builds("list.append({}, 5)".format, name),
    st.builds("for {} in [{}]:\n    {}.append(7)".format, name, name, name),
    st.builds("def {}(x):\n    x.append(3)\n    return x".format, function),
    st.builds("def {}(x):\n    {}.append(4)\n    return {}".format, function, name, name),
    st.builds("def {}(x):\n    global {}\n    {} = [x]\n    return 1".format, function, name, name),
    st.builds("{} = {}({})".format, name, function, name),
    st.builds("{}({})".format, function, name),
    st.builds("import random\nrandom.seed({})".format, st.integers(0, 9)),
    st.builds("h = {}".format, function),
    st.builds("h({})".format, name),
    st.builds("{0} = [x for x in {1} if x]".format, name, name),
    st.builds("class {}:\n    items = {}".format, function, name),
    st.builds("{}.items.append(6)".format, function),
)
CELLS = st.lists(st.tuples(STATEMENTS, st.booleans()), min_size=2, max_size=9)
START = ("a = [1]\nb = [2]\nc = [3]", True)


def seen(cells, left_out):
    """Run a notebook and return what each cell that may not be left out sees of all names."""
    space = {}
    found = {}
    for place, (source, free) in enumerate(cells):
        if place in left_out:
            continue
        try:
            exec(source, space)  # noqa: S102
        except Exception as error:  # noqa: BLE001
            raised = type(error).__name__
        else:
            raised = ""
        if not free and not source.startswith("def"):  # which looks at nothing until it is called
            known = {n: repr(space.get(n)) for n in NAMES if re.search(rf"\b{n}\b", source)}
            found[place] = raised or known
    return found


@settings(max_examples=400, deadline=None)
@given(CELLS)
@example(
    [
        ("def f(x):\n    global a\n    a = [x]\n    return 1", False),
        ("f(b)", True),
        ("a = a", False),
    ]
)
@example([("a = b", True), ("a.append(1)", True), ("b[0] = 2", False)])
@example([("b = a", False), ("b += [0]", True), ("a = a", False)])
@example([("class f:\n    items = a", False), ("f.items.append(6)", True), ("a = a", False)])
@example([("def f(x):\n    a.append(4)\n    return a", True), ("f(b)", True), ("a += [1]", False)])
def test_kept_cells_see_the_same(cells):
    cells = [START, *cells]
    assert seen(cells, needless(cells)) == seen(cells, frozenset())


def test_a_demonstration_is_left_out():
    cells = [
        ("import numpy as np", True),
        ("X = np.ones(3)", True),
        ("def relu(z):\n    X = np.maximum(z, 0)\n    return X", False),
        ("print(relu(X))\nX.sort()", True),
    ]
    assert needless(cells) == {1, 3}


def test_what_an_answer_reads_is_kept():
    cells = [
        ("X = [1]", True),
        ("Y = X", True),
        ("Y.append(2)", True),
        ("def total():\n    return sum(X)", False),
        ("print(Y)", True),
    ]
    assert needless(cells) >= {4} and not needless(cells) & {0, 1, 2}


@pytest.mark.parametrize(
    "answer",
    ["def f():\n    return globals()['X']", "%time 1", "exec('print(X)')", "from math import *"],
)
def test_nothing_is_left_out_where_names_can_be_reached_unseen(answer):
    assert needless([("X = 1", True), (answer, False)]) == frozenset()


def test_a_seed_is_kept_where_the_learner_draws():
    seeds = [("import numpy as np", True), ("np.random.seed(1)", True)]
    assert 1 not in needless([*seeds, ("x = np.random.rand()", False)])
    assert 1 in needless([*seeds, ("def f():\n    return 1", False), ("check(f)", False)])


@pytest.mark.parametrize("source", ["x = " + "-" * 50_000 + "1", "x = " + "+".join("1" * 2500)])
def test_what_is_nested_too_deep_is_kept_with_all_that_it_may_use(source):
    assert needless([("a = 1", True), (source, False)]) == frozenset()
