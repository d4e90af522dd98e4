import doctest

import pytest

from nnlib.viz import learner_or_reference
from nnlib.viz.tools import fallback


def test_the_learner_s_function_is_called_once_it_is_there(capsys):
    namespace = {}
    double = learner_or_reference("double", namespace, lambda x: 2 * x)
    assert double(3) == 6
    assert double(4) == 8
    said = capsys.readouterr().out
    assert said == ("double is not written yet, so the course's own version stands in for it.\n")
    namespace["double"] = lambda x: "mine"
    assert double(3) == "mine"
    assert capsys.readouterr().out == ""


def test_a_stub_counts_as_missing(capsys):
    def stub(x, *, by=2):
        raise NotImplementedError

    call = learner_or_reference("scale", {"scale": stub}, lambda x, *, by=2: by * x)
    assert call(3, by=5) == 15
    assert capsys.readouterr().out.startswith("scale is not written yet")
    assert call.__name__ == "scale"


def test_other_errors_of_the_learner_come_through(capsys):
    call = learner_or_reference("f", {"f": lambda x: x / 0}, lambda x: x)
    with pytest.raises(ZeroDivisionError):
        call(1)
    assert capsys.readouterr().out == ""


def test_the_wrapper_must_not_take_the_learner_s_name():
    namespace = {}
    namespace["f"] = learner_or_reference("f", namespace, abs)
    with pytest.raises(ValueError, match="another name than f"):
        namespace["f"](1)


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(fallback) == (0, 3)
