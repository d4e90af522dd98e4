"""The shape tracer: how two shapes line up, what stretches, and what comes out (lesson 00)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nnlib.viz.tools.colours import BLUE, GREEN, GREY, ORANGE, VERMILLION, pale
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import WIDE, get_axes, label, look
from nnlib.viz.tools.widgets import Explorer, explore

Shape = tuple[int, ...]
ArrayFunction = Callable[[Any, Any], Any]

# What a reader may choose from, to see how two of them line up.
SHAPES: tuple[Shape, ...] = ((4,), (4, 1), (1, 4), (3, 4), (3, 1), (3,), (1,))


@dataclass(frozen=True)
class AxisPair:
    """One axis of two shapes that are lined up from the right; None where a shape has none."""

    a: int | None
    b: int | None

    @property
    def result(self) -> int | None:
        """The size that comes out, or None where the two clash."""
        a, b = (1 if size is None else size for size in (self.a, self.b))
        if a == b or b == 1:
            return a
        return b if a == 1 else None


def align(a: Shape, b: Shape) -> list[AxisPair]:
    """Line two shapes up from the right, as NumPy does before it computes."""
    ndim = max(len(a), len(b))
    sizes_a = [None] * (ndim - len(a)) + list(a)
    sizes_b = [None] * (ndim - len(b)) + list(b)
    return [AxisPair(*sizes) for sizes in zip(sizes_a, sizes_b, strict=True)]


@look()
def draw_broadcast(a: Shape, b: Shape, function: ArrayFunction = np.subtract) -> Axes:
    """Draw how `function` meets arrays of shapes `a` and `b`, and what it returns.

    On the left are the sizes, lined up from the right; on the right the arrays, filled with
    1, 2, 3 …, their stretched copies pale. The result's numbers are those of `function` itself.

    Parameters
    ----------
    a, b : tuples of one or two sizes
    function : function of two arrays
        The learner's own, say.
    """
    for name, shape in (("a", a), ("b", b)):
        if not 1 <= len(shape) <= 2 or min(shape) < 1:
            raise ValueError(f"{name} must be a shape of one or two sizes above 0, not {shape}.")
    ax = _canvas(width=25, height=7.4)
    pairs = align(a, b)
    _draw_sizes(ax, pairs)
    clash = next((pair for pair in pairs if pair.result is None), None)
    if clash is not None:
        text = f"{clash.a} against {clash.b}, and neither is 1:\nNumPy raises a ValueError."
        ax.text(16, 3.5, text, ha="center", va="center", color=VERMILLION, size=14)
        return label(ax, f"A {a} and B {b} do not fit together")
    A, B = _filled(a), _filled(b)
    result = np.asarray(function(A.copy(), B.copy()))
    stretched = _two(np.broadcast_shapes(a, b))
    _draw_stretched(ax, 8.6, f"A {a}", A, stretched, BLUE)
    _draw_stretched(ax, 14.2, f"B {b}", B, stretched, ORANGE)
    ax.text(19.3, 1.6 + stretched[0] / 2, "→", ha="center", va="center", size=16)
    _draw_result(ax, 20.2, 1.6, result, _two(result.shape), "all")
    if _copied(pairs, "a") and _copied(pairs, "b"):
        text = "Both are copied: every number of A meets every number of B."
        ax.text(8.6, 6.6, text, va="center", color=VERMILLION)
    return label(ax, f"A {a} with B {b} gives {result.shape}")


@look()
def draw_matmul(a: Shape, b: Shape, function: ArrayFunction = np.matmul) -> Axes:
    """Draw a matrix product: row by column, with the inner sizes that must agree.

    Parameters
    ----------
    a : (N, D)
    b : (D, H) or (D,)
    function : function of two arrays
        The learner's own, say; its numbers fill the result.
    """
    if len(a) != 2 or len(b) not in (1, 2) or min(a + b) < 1:
        raise ValueError(f"a must be (N, D) and b (D, H) or (D,), not {a} and {b}.")
    inner, columns = b[0], b[1] if len(b) == 2 else 1
    # W above the result and X to its left: each number stands where its row and column meet.
    left, top = a[1] + 2.5, inner + 3.2
    ax = _canvas(width=18, height=top + a[0] + 0.4)
    X, W = _filled(a), _filled(b)
    rows, cells = np.zeros(a, bool), np.zeros((inner, columns), bool)
    rows[0], cells[:, 0] = True, True
    _draw_grid(ax, 0.5, top, f"X {a}", X, rows, BLUE)
    _draw_grid(ax, left, 1.4, f"W {b}", W.reshape(inner, columns), cells, ORANGE)
    notes = left + columns + 1.5
    if a[1] != inner:
        text = f"The inner sizes differ, {a[1]} against {inner}:\nNumPy raises a ValueError."
        ax.text(left + 0.2, top + a[0] / 2, text, va="center", color=VERMILLION, size=13)
        return label(ax, f"{a} @ {b} does not fit together")
    result = np.asarray(function(X.copy(), W.copy()))
    # A result (N,) is drawn as one number a row of X, though it is no column: its shape says so.
    row_by_row = (a[0], 1) if result.shape == (a[0],) else _two(result.shape)
    _draw_result(ax, left, top, result, row_by_row, "first")
    first = W.reshape(inner, columns)[:, 0]
    terms = " + ".join(f"{x:g}·{w:g}" for x, w in zip(X[0], first, strict=True))
    ax.text(notes, top + 0.5, f"dark row · dark column:\n{terms} = {X[0] @ first:g}", va="center")
    return label(ax, f"{a} @ {b} gives {result.shape}: the inner {inner} is summed away")


def explore_matmul(function: ArrayFunction = np.matmul) -> Explorer:
    """Turn the sizes of a matrix product, and see when the inner ones fit."""
    return explore(
        lambda N, D, rows, H: draw_matmul((N, D), (rows, H), function),
        alt=(
            "A matrix product X @ W of shapes (4, 3) and (3, 2). The first row of X meets the "
            "first column of W in the first number of the result, of shape (4, 2)."
        ),
        N=slider(1, 5, 4, label="N (rows of X)"),
        D=slider(1, 4, 3, label="D (columns of X)"),
        rows=slider(1, 4, 3, label="rows of W"),
        H=slider(1, 4, 2, label="H (columns of W)"),
    )


def _copied(pairs: list[AxisPair], side: str) -> bool:
    """Say whether the array on this side, "a" or "b", is repeated along any axis."""
    return any((getattr(pair, side) or 1) != pair.result for pair in pairs)


def _canvas(width: float, height: float) -> Axes:
    ax = get_axes(size=WIDE)
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    return ax


def _filled(shape: Shape) -> np.ndarray:
    return np.arange(1, np.prod(shape) + 1, dtype=float).reshape(shape)


def _two(shape: Shape) -> Shape:
    """Put ones in front of a shape until it has two sizes."""
    return (1,) * (2 - len(shape)) + tuple(shape)


def _draw_sizes(ax: Axes, pairs: list[AxisPair]) -> None:
    """Draw the sizes as a table: dashed where a 1 was put in front, orange where it stretches."""
    for k, pair in enumerate(pairs):
        x = 2.4 + 2.6 * k + 2.6 * (2 - len(pairs))
        ax.text(x + 1, 1.1, f"axis {k}", ha="center", va="center", color=GREY)
        for y, size in ((1.6, pair.a), (3.2, pair.b)):
            stretches = pair.result not in (None, size) and (size or 1) == 1 and pair.result != 1
            tone = VERMILLION if stretches or pair.result is None else GREY
            text = f"{size or 1}→{pair.result}" if stretches else f"{size or 1}"
            _draw_box(ax, x, y, text, tone, "--" if size is None else "-")
        _draw_box(ax, x, 5.4, "?" if pair.result is None else f"{pair.result}", GREEN, "-")
    for y, name in ((1.6, "A"), (3.2, "B"), (5.4, "result")):
        ax.text(2.0, y + 0.6, name, ha="right", va="center")


def _draw_box(ax: Axes, x: float, y: float, text: str, tone: str, line: str) -> None:
    ax.add_patch(Rectangle((x, y), 2, 1.2, fill=False, edgecolor=tone, linestyle=line, lw=1.6))
    ax.text(x + 1, y + 0.6, text, ha="center", va="center", color="black")


def _draw_stretched(
    ax: Axes, left: float, heading: str, array: np.ndarray, shape: Shape, tone: str
) -> None:
    """Draw an array with its copies: dark where it really has a cell, pale where it is repeated."""
    real = _two(array.shape)
    dark = np.zeros(shape, bool)
    dark[: real[0], : real[1]] = True
    _draw_grid(ax, left, 1.6, heading, np.broadcast_to(array.reshape(real), shape), dark, tone)


def _draw_result(
    ax: Axes, left: float, top: float, result: np.ndarray, shape: Shape, dark: str
) -> None:
    """Draw what the function returned, which need not be what it should be."""
    heading = f"result {result.shape}"
    if result.ndim > 2 or result.dtype.kind not in "biuf":
        ax.text(left, top - 0.5, heading, va="center", color=VERMILLION)
        return
    mask = np.full(shape, dark == "all")
    mask[:1, :1] = True
    _draw_grid(ax, left, top, heading, result.reshape(shape), mask, GREEN)


def _draw_grid(
    ax: Axes, left: float, top: float, heading: str, values: np.ndarray, dark: Any, tone: str
) -> None:
    ax.text(left, top - 0.5, heading, va="center")
    for (i, j), value in np.ndenumerate(values):
        ax.add_patch(
            Rectangle(
                (left + j, top + i),
                1,
                1,
                facecolor=pale(tone, 0.55 if dark[i, j] else 0.12),
                edgecolor="white",
            )
        )
        ax.text(left + j + 0.5, top + i + 0.5, f"{value:.3g}", ha="center", va="center", size=10)
