"""What goes wrong in a reverse-mode engine, and what to say about it (lesson 07)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from autograder.engine.exercise import old_mistake

RULES = "Look at “A number that remembers” above."
NUMBERS = "Look at “Plain numbers too” above."
ORDER = "Look at “In which order?” above."
MEET = "Look at “Where paths meet, gradients add” above."

Rule = Callable[..., Any]


def make_value(*, lift: bool = True, finish: Rule | None = None, **slopes: Rule) -> type:
    """Make a `Value` class; a mistake replaces the slopes of an operation.

    ``lift`` says whether plain numbers become Values; ``finish`` may spoil each result.
    """
    rules: dict[str, Any] = {
        "add": lambda a, b: (1.0, 1.0),
        "mul": lambda a, b: (b, a),
        "pow": lambda x, n: (n * x ** (n - 1),),
        "tanh": lambda x: (1 - math.tanh(x) ** 2,),
        "relu": lambda x: (1.0 if x > 0 else 0.0,),
        "exp": lambda x: (math.exp(x),),
    } | slopes

    class Value:
        def __init__(self, data, parents=(), slopes=(), op=""):
            self.data, self.grad = data, 0.0
            self.parents, self.slopes, self.op = parents, slopes, op

        def __add__(self, other):
            other = _lifted(other)
            return _made(self.data + other.data, (self, other), "add", self.data, other.data)

        def __mul__(self, other):
            other = _lifted(other)
            return _made(self.data * other.data, (self, other), "mul", self.data, other.data)

        def __pow__(self, n):
            return _made(self.data**n, (self,), "pow", self.data, n)

        def tanh(self):
            return _made(math.tanh(self.data), (self,), "tanh", self.data)

        def relu(self):
            return _made(max(self.data, 0.0), (self,), "relu", self.data)

        def exp(self):
            return _made(math.exp(self.data), (self,), "exp", self.data)

        def __neg__(self):
            return self * _constant(-1)

        def __sub__(self, other):
            return self + -_lifted(other)

        def __truediv__(self, other):
            return self * _lifted(other) ** -1

        def __radd__(self, other):
            return self + other

        def __rmul__(self, other):
            return self * other

        def __rsub__(self, other):
            return -self + other

        def __rtruediv__(self, other):
            return self**-1 * other

    def _constant(x):
        return Value(x)

    def _lifted(x):
        return Value(x) if lift and not isinstance(x, Value) else x

    def _made(data, parents, op, *given):
        made = Value(data, parents, rules[op](*given), op)
        return finish(made) if finish else made

    return Value


def _without_parents(made):
    made.parents, made.slopes = (), ()
    return made


def collect(root, *, before=False, once=True, order=lambda nodes: nodes):
    """List the nodes below `root`; a mistake lists them otherwise."""
    nodes: list = []

    def visit(node):
        if once and any(node is seen for seen in nodes):
            return
        if before:
            nodes.append(node)
        for parent in node.parents:
            visit(parent)
        if not before:
            nodes.append(node)

    visit(root)
    return order(nodes)


def _breadth_first(root):
    nodes: list = []
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        if not any(node is seen for seen in nodes):
            nodes.append(node)
            waiting += node.parents
    return nodes[::-1]


def _once_for_each_number(root):
    nodes, seen = [], set()

    def visit(node):
        if node.data not in seen:
            seen.add(node.data)
            for parent in node.parents:
                visit(parent)
            nodes.append(node)

    visit(root)
    return nodes


def flow(*, reset=True, seed=1.0, share=None, order=lambda nodes: nodes[::-1], ways=zip):
    """Make a `backward` in which one thing may be wrong."""
    share = share or (lambda parent, slope, grad: parent.grad + slope * grad)

    def backward(root):
        nodes = collect(root)
        for node in nodes:
            if reset:
                node.grad = 0.0
        root.grad = root.grad if seed is None else seed
        for node in order(nodes):
            for parent, slope in ways(node.parents, node.slopes):
                parent.grad = share(parent, slope, node.grad)

    return backward


VALUE_MISTAKES = (
    old_mistake(
        "number for Value",
        make_value(finish=lambda made: made.data),
        "The result is a plain number, which has forgotten where it came from. Wrap it: "
        "`Value(data, parents, slopes)`. " + RULES,
    ),
    old_mistake(
        "parents forgotten",
        make_value(finish=_without_parents),
        "The result has no parents, so no blame can go back. Give `Value` its parents and its slopes "
        "with respect to each of them. " + RULES,
    ),
    old_mistake(
        "constant operands",
        make_value(lift=False),
        "With a plain number on one side it stops: a number has no `.data`. Make a Value of it "
        "first: `other = as_value(other)`. " + NUMBERS,
    ),
    old_mistake(
        "slopes of a product not swapped",
        make_value(mul=lambda a, b: (a, b)),
        "The slopes of the product are the wrong way round. If a grows by a little, a·b grows by b "
        "times as much: the slope for a is b. " + RULES,
    ),
    old_mistake(
        "slopes of a sum",
        make_value(add=lambda a, b: (a, b)),
        "The slopes of a sum do not depend on the numbers: if either grows by a little, the sum "
        "grows by just as much. " + RULES,
    ),
    old_mistake(
        "power: factor lost",
        make_value(pow=lambda x, n: (x ** (n - 1),)),
        "The slope of a power lacks its factor: it is n · x to the power n - 1. " + RULES,
    ),
    old_mistake(
        "power: exponent not lowered",
        make_value(pow=lambda x, n: (n * x**n,)),
        "In the slope of a power the exponent goes down by one: n · x to the power n - 1. " + RULES,
    ),
    old_mistake(
        "tanh: slope from x",
        make_value(tanh=lambda x: (1 - x**2,)),
        "The slope of tanh is 1 - a², where a is the *result*, tanh(x), and not x. " + RULES,
    ),
    old_mistake(
        "relu: slope 1 everywhere",
        make_value(relu=lambda x: (1.0,)),
        "Below 0 the slope of ReLU is 0: there the result stays 0, whatever x does. " + RULES,
    ),
    old_mistake(
        "exp: slope from x",
        make_value(exp=lambda x: (x,)),
        "The slope of exp is exp itself: the result once more. " + RULES,
    ),
)

ORDER_MISTAKES = (
    old_mistake(
        "root first",
        lambda root: collect(root)[::-1],
        "The list is the other way round: it should begin with what has no parents, and end with "
        "the root. " + ORDER,
    ),
    old_mistake(
        "before its parents",
        lambda root: collect(root, before=True),
        "Each node was listed before its parents. Visit all parents first, and append the node after "
        "them. " + ORDER,
    ),
    old_mistake(
        "listed twice",
        lambda root: collect(root, once=False),
        "A node that is used twice stands in the list twice. Remember which nodes you have seen. "
        + ORDER,
    ),
    old_mistake(
        "by distance from the root",
        _breadth_first,
        "The nodes are sorted by their distance from the root. That fails where a node is reached by "
        "a short way and a long one. Visit the parents first, all the way down. " + ORDER,
    ),
    old_mistake(
        "known by its number",
        _once_for_each_number,
        "Two nodes with the same number in them were taken for one. Remember the nodes themselves, "
        "not their `data`. " + ORDER,
    ),
    old_mistake(
        "root left out",
        lambda root: collect(root)[:-1],
        "The root itself is missing. It comes last. " + ORDER,
    ),
    old_mistake(
        "leaves left out",
        lambda root: [node for node in collect(root) if node.parents],
        "What has no parents is missing. Leaves belong into the list, too: they are what we want the "
        "gradients of. " + ORDER,
    ),
)

FLOW_MISTAKES = (
    old_mistake(
        "overwritten, not added",
        flow(share=lambda parent, slope, grad: slope * grad),
        "Where two paths meet, the second overwrote what the first had brought. Add: "
        "`parent.grad += slope * node.grad`. " + MEET,
    ),
    old_mistake(
        "wrong order",
        flow(order=lambda nodes: nodes),
        "The nodes were settled from the leaves up. Blame comes from the root: go through the list "
        "from its end, `reversed(...)`. " + MEET,
    ),
    old_mistake(
        "by distance from the root",
        flow(order=lambda nodes: _breadth_first(nodes[-1])[::-1]),
        "The nodes were settled by their distance from the root. Where one is reached by a short way "
        "and a long one, it handed on its blame before all of it had come. Go through your "
        "`topo_sort` from its end. " + MEET,
    ),
    old_mistake(
        "two ways taken for one",
        flow(ways=lambda parents, slopes: set(zip(parents, slopes, strict=True))),
        "Where a step uses a number twice, as `a + a` does, one of the two ways was lost. Hand on the "
        "blame once for each entry of `parents`. " + MEET,
    ),
    old_mistake(
        "stale gradients",
        flow(reset=False),
        "The first call is right; a second one adds to what the first left behind. Set the gradients "
        "of all nodes to 0 before you begin. " + MEET,
    ),
    old_mistake(
        "root not 1",
        flow(seed=None),
        "The root has the gradient 0, so nothing arrives. If the root grows by a little, it grows by "
        "just as much: its gradient is 1. " + MEET,
    ),
    old_mistake(
        "upstream dropped",
        flow(share=lambda parent, slope, grad: parent.grad + slope),
        "The parents got the slope alone. The chain rule multiplies it with the node's own gradient. "
        + MEET,
    ),
    old_mistake(
        "slope dropped",
        flow(share=lambda parent, slope, grad: parent.grad + grad),
        "The parents got the node's gradient unchanged. Multiply it with the slope. " + MEET,
    ),
)
