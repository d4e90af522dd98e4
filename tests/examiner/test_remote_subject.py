"""What is no plain function is examined across the boundary as it is in the notebook."""

import pytest

from autograder.engine.examine import examine
from autograder.engine.registry import find
from autograder.engine.subject import LocalSubject
from autograder.examiner.objects.link import Link, TookTooLong
from autograder.examiner.objects.remote_subject import RemoteSubject
from autograder.sandbox.trusted.policy import Limits
from autograder.sandbox.trusted.zygote import Zygote

VALUE = """
import math

def as_value(x):
    return x if isinstance(x, Value) else Value(x)

class Value:
    def __init__(self, data, parents=(), slopes=(), op=""):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes, self.op = parents, slopes, op
    def __add__(self, other):
        other = as_value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")
    def __mul__(self, other):
        other = as_value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")
    def __pow__(self, n):
        return Value(self.data ** n, (self,), (n * self.data ** (n - 1),), "**")
    def tanh(self):
        a = math.tanh(self.data)
        return Value(a, (self,), (1 - a ** 2,), "tanh")
    def relu(self):
        return Value(max(self.data, 0), (self,), (float(self.data > 0),), "relu")
    def exp(self):
        a = math.exp(self.data)
        return Value(a, (self,), (a,), "exp")
    def __neg__(self): return self * -1
    def __sub__(self, other): return self + -as_value(other)
    def __truediv__(self, other): return self * as_value(other) ** -1
    def __radd__(self, other): return self + other
    def __rmul__(self, other): return self * other
    def __rsub__(self, other): return -self + other
    def __rtruediv__(self, other): return self ** -1 * other
"""
ENGINE = """
def topo_sort(root):
    order, seen = [], set()
    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)
    visit(root)
    return order

def backward(root):
    order = topo_sort(root)
    for node in order:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad
"""
BATCHES = """
def minibatches(X, y, size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = order[start:start + size]
        yield X[rows], y[rows]
"""
SOURCES = {"Value": VALUE, "topo_sort": ENGINE, "backward": ENGINE, "minibatches": BATCHES}
FLAWS = {
    "Value": (
        "(other.data, self.data)",
        "(self.data, other.data)",
        "slopes of a product not swapped",
    ),
    "topo_sort": ("return order", "return order[::-1]", "root first"),
    "backward": ("grad += slope", "grad = slope", "overwritten, not added"),
    "minibatches": ("y[rows]", "y[start:start + size]", "y not shuffled"),
}


@pytest.fixture(scope="module")
def zygote():
    with Zygote(
        limits=Limits(cell_timeout_s=10, notebook_timeout_s=60), isolation="none"
    ) as zygote:
        yield zygote


def remote(zygote, source, name):
    link = Link(lambda translation: zygote.session(translation=translation))
    assert link.session.run_cell(source).ok
    return link, RemoteSubject(link, link.session.read(name).value, name, pytest.fail)


def local(source, name):
    space = {}
    exec(source, space)  # noqa: S102 - the source stands above
    return LocalSubject(space[name], name)


@pytest.mark.parametrize("name", SOURCES)
def test_a_right_answer_earns_everything_on_either_side(zygote, name):
    link, subject = remote(zygote, SOURCES[name], name)
    with link.session:
        assert examine(find(name), subject).passed
    assert examine(find(name), local(SOURCES[name], name)).passed


@pytest.mark.parametrize("name", SOURCES)
def test_a_mistake_is_named_alike_on_either_side(zygote, name):
    right, flaw, mistake = FLAWS[name]
    source = SOURCES[name].replace(right, flaw)
    assert source != SOURCES[name]
    link, subject = remote(zygote, source, name)
    with link.session:
        there = examine(find(name), subject)
    here = examine(find(name), local(source, name))
    assert mistake in there.mistakes
    assert (there.points, there.mistakes) == (here.points, here.mistakes)


def test_a_class_that_lies_about_equality_gains_nothing(zygote):
    source = "class Value:\n    def __init__(self, *a): pass\n" + "".join(
        f"    def __{name}__(self, *a): return True\n"
        for name in ("eq", "add", "mul", "pow", "neg")
    )
    link, subject = remote(zygote, source, "Value")
    with link.session:
        assert examine(find("Value"), subject).points == 0


def test_an_endless_operator_uses_up_the_time_of_its_cell(zygote):
    source = VALUE.replace(
        "other = as_value(other)\n        return Value(self.data + ",
        "while True: pass\n        return Value(self.data + ",
    )
    link, subject = remote(zygote, source, "Value")

    with link.session:
        link.begin_cell(0.5)
        with pytest.raises(TookTooLong):
            examine(find("Value"), subject)


@pytest.mark.parametrize("side", ["local", "remote"])
def test_make_gives_objects_with_attributes_and_an_identity(zygote, side):
    source = "def same(a, b): return a is b.parents[0] and len({a, b}) == 2 and b.data == 2.0"
    link, subject = remote(zygote, source, "same")
    if side == "local":
        subject = local(source, "same")

    def question(subject):
        first = subject.make(data=1.0, parents=())
        return subject.thing(first, subject.make(data=2.0, parents=(first,)))

    with link.session:
        assert subject.use(question).value is True
