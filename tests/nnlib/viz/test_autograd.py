import pytest

from nnlib import autograd
from nnlib.autograd import Value
from nnlib.viz.autograd import draw_graph, explore_graph, value_or_reference
from tests.exercises.right.autograd import make_value


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.fixture
def graph():
    w, x = Value(2.0), Value(-3.0)
    z = w * x
    loss = z * z + w
    loss.backward()
    return {"w": w, "x": x, "z": z, "loss": loss}


def test_nodes_show_name_operation_data_and_gradient(graph):
    ax = draw_graph(graph["loss"], graph)
    assert set(texts(ax)) == {
        "w\ndata 2\ngrad 37",
        "x\ndata -3\ngrad -24",
        "z = *\ndata -6\ngrad -12",
        "*\ndata 36\ngrad 1",
        "loss = +\ndata 38\ngrad 1",
    }


def test_every_edge_has_an_arrow_from_parent_to_child(graph):
    ax = draw_graph(graph["loss"])
    places = {text.get_text(): text.get_position() for text in ax.texts if text.get_text()}
    arrows = [(a.xyann, a.xy) for a in ax.texts if not a.get_text()]
    assert len(arrows) == 6  # z * z makes two
    assert all(start[0] < end[0] for start, end in arrows)
    assert {p for arrow in arrows for p in arrow} == set(places.values())
    assert len(set(places.values())) == 5  # no two in one place


def test_gradients_appear_in_the_order_of_backward(graph):
    for known, settled in ((0, 0), (1, 1), (3, 3), (5, 5)):
        shown = texts(draw_graph(graph["loss"], graph, known))
        assert sum("grad ?" in text for text in shown) == 5 - settled
    assert "z = *\ndata -6\ngrad -12" in texts(draw_graph(graph["loss"], graph, 3))
    assert "z = *\ndata -6\ngrad ?" in texts(draw_graph(graph["loss"], graph, 2))


def test_the_widget_steps_through_the_learner_s_own_backward(graph):
    calls = []

    class Learner:
        """Has what a Value of the lesson has, and nothing else."""

        def __init__(self, data, parents=(), op=""):
            self.data, self.grad, self.parents, self.op = data, 0.0, parents, op

        def backward(self):
            calls.append(self)
            self.grad, self.parents[0].grad = 1.0, 7.0

    leaf = Learner(3.0)
    root = Learner(21.0, (leaf,), "*7")
    explorer = explore_graph(root, {"a": leaf})
    explorer.set(step=1)
    assert calls == [root]
    assert texts(explorer.figure.axes[0]) == ["a\ndata 3\ngrad ?", "*7\ndata 21\ngrad 1"]
    explorer.set(step=2)
    assert texts(explorer.figure.axes[0])[0] == "a\ndata 3\ngrad 7"


def test_a_graph_too_large_to_read_is_refused():
    x = Value(1.0)
    for _ in range(60):
        x = x.tanh()
    with pytest.raises(ValueError, match="A graph of 61 nodes cannot be read"):
        draw_graph(x)


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
