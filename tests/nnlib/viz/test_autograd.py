"""The reference stands in for a `Value` that is not finished, and for no other."""

import pytest

from nnlib import autograd
from nnlib.viz.autograd import value_or_reference


class NoBackward(autograd.Value):
    def backward(self):
        raise NotImplementedError


class NoSum(autograd.Value):
    def __add__(self, other):
        raise NotImplementedError


class Broken(autograd.Value):
    def tanh(self):
        return 1 / 0


def test_a_finished_class_is_used(capsys):
    class Value(autograd.Value):
        pass

    assert value_or_reference({"Value": Value}) is Value
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("namespace", [{}, {"Value": NoBackward}, {"Value": NoSum}], ids=str)
def test_an_unfinished_one_is_replaced_and_that_is_said(namespace, capsys):
    assert value_or_reference(namespace) is autograd.Value
    assert "not finished yet" in capsys.readouterr().out


def test_backward_is_asked_for_only_where_it_is_needed():
    assert value_or_reference({"Value": NoBackward}, backward=False) is NoBackward


def test_a_mistake_is_the_learners_to_see():
    with pytest.raises(ZeroDivisionError):
        value_or_reference({"Value": Broken})
