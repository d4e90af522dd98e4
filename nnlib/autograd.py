"""A tiny reverse-mode engine: numbers that remember how they were made (lesson 07).

Each `Value` keeps its parents and its slope with respect to each of them. Going back from the
result, every Value hands `slope * grad` to its parents; where paths meet, the shares add up.
Baydin et al., *Automatic differentiation in machine learning: a survey*, 2018.
"""

import math
from typing import Any, Union

import numpy as np

Number = int | float | np.integer | np.floating
Operand = Union["Value", Number]


class Value:
    """A number in a graph of numbers.

    Parameters
    ----------
    data : number
    parents : tuple of Value
        What it was computed from; empty for a leaf.
    slopes : tuple of numbers
        The derivative of this Value with respect to each parent.
    op : str
        The operation that made it, for drawing.

    Attributes
    ----------
    grad : float
        The derivative of the Value on which `backward` was last called with respect to this one.

    Examples
    --------
    >>> a, b = Value(2.0), Value(3.0)
    >>> c = a * b + a
    >>> c.backward()
    >>> c.data, a.grad, b.grad
    (8.0, 4.0, 2.0)
    """

    __array_ufunc__ = None  # so that np.float64(2) * value asks Value, not NumPy

    def __init__(
        self,
        data: Number,
        parents: tuple["Value", ...] = (),
        slopes: tuple[float, ...] = (),
        op: str = "",
    ) -> None:
        if isinstance(data, bool) or not isinstance(data, Number):
            raise TypeError(f"A Value holds one real number, not {type(data).__name__}.")
        self.data = float(data)
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes
        self.op = op

    def __add__(self, other: Operand) -> "Value":
        other = _lift(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0), "+")

    def __mul__(self, other: Operand) -> "Value":
        other = _lift(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data), "*")

    def __truediv__(self, other: Operand) -> "Value":
        other = _lift(other)
        if other.data == 0:
            raise ZeroDivisionError(f"{self.data:g} / 0: the divisor must not be zero.")
        quotient = self.data / other.data
        return Value(quotient, (self, other), (1 / other.data, -quotient / other.data), "/")

    def __pow__(self, exponent: Operand) -> "Value":
        x = self.data
        n = exponent.data if isinstance(exponent, Value) else float(_number(exponent))
        if (x == 0 and n < 0) or (x < 0 and not n.is_integer()):
            raise ValueError(f"{x:g} ** {n:g} is no real number.")
        if n == 0:
            slope = 0.0
        elif x == 0 and n < 1:
            slope = math.inf  # a root stands upright at 0
        else:
            slope = n * x ** (n - 1)
        if not isinstance(exponent, Value):
            return Value(x**n, (self,), (slope,), f"**{n:g}")
        # As a function of its exponent, a power has a slope only where its base is positive.
        return Value(x**n, (self, exponent), (slope, x**n * math.log(x) if x > 0 else 0.0), "**")

    def __neg__(self) -> "Value":
        return self * -1

    def __sub__(self, other: Operand) -> "Value":
        other = _lift(other)
        return Value(self.data - other.data, (self, other), (1.0, -1.0), "-")

    def __radd__(self, other: Operand) -> "Value":
        return _lift(other) + self

    def __rmul__(self, other: Operand) -> "Value":
        return _lift(other) * self

    def __rsub__(self, other: Operand) -> "Value":
        return _lift(other) - self

    def __rtruediv__(self, other: Operand) -> "Value":
        return _lift(other) / self

    def __rpow__(self, base: Operand) -> "Value":
        return _lift(base) ** self

    def tanh(self) -> "Value":
        """Squash into (-1, 1); the slope is `1 - tanh(x)²`."""
        a = math.tanh(self.data)
        return Value(a, (self,), (1 - a * a,), "tanh")

    def relu(self) -> "Value":
        """Keep what is positive; the slope is 1 where `x > 0`, else 0."""
        return Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,), "relu")

    def exp(self) -> "Value":
        """Return e to the power of this; the slope is the result itself."""
        try:
            a = math.exp(self.data)
        except OverflowError:
            a = math.inf
        return Value(a, (self,), (a,), "exp")

    def log(self) -> "Value":
        """Return the natural logarithm; the slope is `1 / x`."""
        if not self.data > 0:
            raise ValueError(f"log needs a number above 0, not {self.data:g}.")
        return Value(math.log(self.data), (self,), (1 / self.data,), "log")

    def backward(self) -> None:
        """Compute the gradient of this Value with respect to every Value below it.

        The gradients of the whole graph start again from 0, so a second call gives the same
        numbers as the first. Only within one call do gradients add up, where paths meet.
        """
        order = topo_sort(self)
        for node in order:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad

    def __repr__(self) -> str:
        return f"Value(data={self.data:g}, grad={self.grad:g})"


def topo_sort(root: Value) -> list[Value]:
    """List all Values below `root`, each once and after its parents; `root` comes last.

    Backward goes through the list from the end: a Value hands its gradient on only when every
    path from `root` to it has been added up. A stack in place of recursion lets a graph be deeper
    than Python's call stack.
    """
    if not hasattr(root, "parents"):
        raise TypeError(f"root must be a Value, not {type(root).__name__}.")
    order: list[Value] = []
    seen = {id(root)}
    stack = [(root, iter(root.parents))]
    while stack:
        node, parents = stack[-1]
        for parent in parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append((parent, iter(parent.parents)))
                break
        else:  # all its parents are listed
            order.append(node)
            stack.pop()
    return order


def _lift(x: Operand) -> Value:
    """Turn a constant into a Value, so that it may stand on either side of an operator."""
    return x if isinstance(x, Value) else Value(_number(x))


def _number(x: Any) -> Number:
    if isinstance(x, bool) or not isinstance(x, Number):
        raise TypeError(f"A Value computes with Values and real numbers, not {type(x).__name__}.")
    return x
