"""The reference stands in for a `Value` that is not finished, and for no other."""

import pytest

from nnlib import autograd
from nnlib.viz.value import value_or_reference
from tests.exercises.right.autograd import make_value


def unfinished(*names):
    """Make a learner's class in which these methods are not written yet."""

    def untouched(*args):
        raise NotImplementedError

    kind = make_value()
    kind.backward = autograd.Value.backward
    for name in names:
        setattr(kind, name, untouched)
    return kind


def broken(self):
    return 1 / 0


def test_a_finished_class_is_used(capsys):
    kind = unfinished()
    assert value_or_reference({"Value": kind}) is kind
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("missing", ["__add__", "__pow__", "exp", "backward"])
def test_an_unfinished_one_is_replaced_and_that_is_said(missing, capsys):
    assert value_or_reference({"Value": unfinished(missing)}) is autograd.Value
    assert "not finished yet" in capsys.readouterr().out


def test_a_missing_one_is_replaced(capsys):
    assert value_or_reference({}) is autograd.Value
    assert "not finished yet" in capsys.readouterr().out


def test_backward_is_asked_for_only_where_it_is_needed():
    kind = unfinished("backward")
    assert value_or_reference({"Value": kind}, backward=False) is kind


def test_a_mistake_is_the_learners_to_see():
    kind = unfinished()
    kind.tanh = broken
    with pytest.raises(ZeroDivisionError):
        value_or_reference({"Value": kind})
