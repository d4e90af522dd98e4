"""Pictures of lesson 07: the graph of a computation, and the `Value` class it is made with."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from nnlib import autograd
from nnlib.viz.tools.colours import GREY, ORANGE, PALE, VERMILLION, pale
from nnlib.viz.tools.controls import slider
from nnlib.viz.tools.style import WIDE, get_axes, label, look
from nnlib.viz.tools.widgets import Explorer, explore

# More nodes than this cannot be read.
MOST = 40


def value_or_reference(namespace: Mapping[str, Any], *, backward: bool = True) -> Any:
    """Return the learner's `Value` class, or nnlib's while a part of the learner's is missing.

    A class is tried out as a whole, with one formula in which every operation occurs: half of a
    graph made by one class and half by another would fit nowhere.

    Parameters
    ----------
    namespace : mapping
        Where to look: `globals()` in a notebook.
    backward : bool
        Whether gradients are asked for, too.
    """
    kind = namespace.get("Value")
    try:
        if kind is None:
            raise NotImplementedError
        a, b = kind(0.5), kind(1.5)
        result = (2 * a - b / 3) ** 2 + a.tanh() * b.relu() + (1 - a).exp()
        if backward:
            result.backward()
    except NotImplementedError:
        print("Value is not finished yet, so the course's own version stands in for it.")
        return autograd.Value
    return kind


@look()
def draw_graph(root: Any, names: Mapping[str, Any] | None = None, known: int | None = None) -> Axes:
    """Draw the graph below a `Value`, each node with its data and its gradient.

    Parameters
    ----------
    root : Value
        The learner's own, or nnlib's: anything with `data`, `grad`, `parents` and `op`.
    names : mapping of names to nodes, such as {"w": w, "x": x}
    known : int
        Show the gradients only of so many nodes, in the order in which backward settles them,
        from `root` on; the others show a question mark. Left out, all are shown.
    """
    order = _parents_first(root)
    if len(order) > MOST:
        raise ValueError(f"A graph of {len(order)} nodes cannot be read; at most {MOST} are drawn.")
    titles = {id(node): name for name, node in (names or {}).items()}
    places = _places(order)
    settled = [id(node) for node in reversed(order)][:known]
    heights = [y for _, y in places.values()]
    columns = 1 + max(x for x, _ in places.values())
    rows = 1 + max(heights) - min(heights)
    ax = get_axes(size=(WIDE[0], max(3.2, 0.6 + rows)))
    ax.axis("off")
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(min(heights) - 0.6, max(heights) + 0.6))
    boxes = {}
    # Boxes have one size in print, so more columns need a smaller print.
    size = min(13.0, 84 / columns)
    for node in order:
        now = known is not None and id(node) in settled[-1:]
        head = " = ".join(part for part in (titles.get(id(node), ""), node.op) if part)
        grad = f"{node.grad:.3g}" if id(node) in settled else "?"
        lines = [head] * bool(head) + [f"data {node.data:.3g}", f"grad {grad}"]
        tone = pale(ORANGE, 0.45) if now else "white" if node.parents else PALE
        boxes[id(node)] = ax.text(
            *places[id(node)],
            "\n".join(lines),
            ha="center",
            va="center",
            size=size,
            family="DejaVu Sans Mono",
            bbox={
                "boxstyle": "round,pad=0.4",
                "facecolor": tone,
                "edgecolor": VERMILLION if now else "black",
            },
        )
    for node in order:
        for k, parent in enumerate(node.parents):
            bend = _bend(places[id(parent)], places[id(node)], k, node.parents)
            ax.annotate(
                "",
                places[id(node)],
                places[id(parent)],
                # Drawn after the boxes, since a box knows its edges only when it is drawn.
                zorder=4,
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": GREY,
                    "lw": 1.3,
                    "connectionstyle": f"arc3,rad={bend}",
                    "patchA": boxes[id(parent)].get_bbox_patch(),
                    "patchB": boxes[id(node)].get_bbox_patch(),
                },
            )
    return label(ax, "Values run to the right, gradients come back to the left")


def explore_graph(root: Any, names: Mapping[str, Any] | None = None) -> Explorer:
    """Step backward through a graph: each step settles the gradient of one more node.

    `root.backward()` is called once, before the first drawing.
    """
    root.backward()
    steps = len(_parents_first(root))
    return explore(
        lambda step: draw_graph(root, names, step),
        alt=(
            f"A graph of {steps} values, computed from left to right. Stepping backward, the "
            "gradients appear one by one from the result on the right to the leaves on the left."
        ),
        step=slider(0, steps, steps, label="gradients known"),
    )


def _parents_first(root: Any) -> list[Any]:
    """List the nodes below `root`, each once and after its parents, whatever class they have."""
    order: list[Any] = []
    seen = {id(root)}
    stack = [(root, iter(root.parents))]
    while stack:
        node, parents = stack[-1]
        fresh = next((parent for parent in parents if id(parent) not in seen), None)
        if fresh is None:
            order.append(node)
            stack.pop()
        else:
            seen.add(id(fresh))
            stack.append((fresh, iter(fresh.parents)))
    return order


def _places(order: list[Any]) -> dict[int, tuple[float, float]]:
    """Place each node one column right of its rightmost parent, near the middle of its parents."""
    column: dict[int, int] = {}
    for node in order:
        column[id(node)] = 1 + max((column[id(p)] for p in node.parents), default=-1)
    # A leaf stands just left of the first node that uses it.
    for node in order:
        for parent in node.parents:
            if not parent.parents:
                users = [column[id(n)] for n in order if any(p is parent for p in n.parents)]
                column[id(parent)] = min(users) - 1
    height: dict[int, float] = {}
    for k in range(max(column.values()) + 1):
        nodes = [node for node in order if column[id(node)] == k]
        nodes.sort(
            key=lambda node: -_mean([height[id(p)] for p in node.parents if id(p) in height])
        )
        for row, node in enumerate(nodes):
            height[id(node)] = (len(nodes) - 1) / 2 - row
    return {i: (column[i], height[i]) for i in column}


def _bend(start: tuple[float, float], end: tuple[float, float], k: int, parents: Any) -> float:
    """Bend an arrow where a straight one would run through a node, or along its twin."""
    if sum(parent is parents[k] for parent in parents) > 1:
        return 0.25 if k == 0 else -0.25
    return 0.35 if end[0] - start[0] > 1 and abs(end[1] - start[1]) < 0.5 else 0.0


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
