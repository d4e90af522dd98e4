"""Judges the residual connection: as a sum of two arrays, and as a block of Keras layers (13)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.compare import shape_text
from autograder.engine.draws import floats
from autograder.engine.exercise import Arguments, Failure, Part, old_mistake, old_part
from autograder.engine.subject import Subject

PLUS = "Look at “Add what was there” above."
BLOCK = "Look at “A block of layers” above."


# The sum.


def function_of(W: np.ndarray) -> Callable[[Any], np.ndarray]:
    """Return a small block of layers that keeps the shape."""

    def F(x):
        return np.maximum(np.asarray(x) @ W, -1) + 0.25

    return F


def input_and_function(rng: np.random.Generator, n: int) -> Arguments:
    d = n + int(rng.integers(1, 3))
    return floats(rng, n, d), function_of(floats(rng, d, d) / 3)


def one_row(rng: np.random.Generator) -> list[Arguments]:
    """Draw inputs with one axis, and with three."""
    return [
        (floats(rng, *shape), function_of(floats(rng, 3, 3) / 3)) for shape in ((3,), (2, 4, 3))
    ]


def _in_place(x, F):
    x = np.asarray(x)
    change = F(x)
    if x.dtype.kind == "f":
        x += change
        return x
    return x + change


PLUS_MISTAKES = (
    old_mistake(
        "skip missing",
        lambda x, F: F(np.asarray(x)),
        "This is `F(x)` alone: a plain layer. `x` itself has to be added. " + PLUS,
    ),
    old_mistake(
        "wrong tensor added",
        lambda x, F: F(np.asarray(x)) + F(np.asarray(x)),
        "`F(x)` was added to itself. What is added is `x`, as it came in. " + PLUS,
    ),
    old_mistake(
        "F applied twice",
        lambda x, F: np.asarray(x) + F(F(np.asarray(x))),
        "`F` was applied twice. Take `x`, and add what `F` makes of `x`. " + PLUS,
    ),
    old_mistake(
        "sum handed to F",
        lambda x, F: F(np.asarray(x) + F(np.asarray(x))),
        "The sum went through `F` once more. The sum is the answer. " + PLUS,
    ),
    old_mistake(
        "subtracted",
        lambda x, F: np.asarray(x) - F(np.asarray(x)),
        "`F(x)` was subtracted. It is added. " + PLUS,
    ),
    old_mistake(
        "multiplied",
        lambda x, F: np.asarray(x) * F(np.asarray(x)),
        "`x` and `F(x)` were multiplied. They are added: a slope of 1 for `x`. " + PLUS,
    ),
    old_mistake(
        "input changed in place",
        _in_place,
        "The values are right, but the caller's own `x` was changed: `x += ...` writes into it. "
        "`x + F(x)` makes a new array. " + PLUS,
    ),
)


# The block. Its weights are drawn anew in each call, so it is judged by what holds for any
# weights: its first step normalizes, so F(x) does not grow with x, and the way past it does.

FAR = 1e5


def block_parts() -> tuple[Part, ...]:
    return (
        old_part("as wide as before: x itself is added", 1.5, test=_keeps_x),
        old_part("another width: x is projected", 1, test=_projects),
        old_part("F normalizes and bends", 1.5, test=_bends),
    )


def _keeps_x(subject: Subject, rng: np.random.Generator) -> Failure | None:
    for d in (5, 8):
        x = _rows(rng, d)
        far = _block(subject, x * FAR, d)
        if isinstance(far, Failure):
            return far
        if far.shape != x.shape:
            return Failure(_shape(x, d, far))
        share = far / FAR
        if np.allclose(share, x, atol=0.01):
            continue
        if np.allclose(share, 0, atol=0.01):
            return _no_skip(subject, x, d)
        if np.allclose(share, np.maximum(x, 0), atol=0.01):
            return ACTIVATED.failure()
        if _linear(share):
            return ALWAYS_PROJECTED.failure()
        return NOT_NORMALIZED.failure()
    return None


def _projects(subject: Subject, rng: np.random.Generator) -> Failure | None:
    for d, units in ((4, 9), (9, 4)):
        x = _rows(rng, d)
        far = _block(subject, x * FAR, units)
        if isinstance(far, Failure):
            # With equal widths it ran: it is the sum that fails.
            return NO_PROJECTION.failure()
        if far.shape != (len(x), units):
            return Failure(_shape(x, units, far))
        share = far / FAR
        if np.allclose(share, 0, atol=0.01):
            return DROPPED.failure()
        if not _linear(share):
            return Failure(
                "Where the widths differ, `x` goes through a dense layer alone: no activation, no "
                "normalization. " + BLOCK
            )
    return None


def _bends(subject: Subject, rng: np.random.Generator) -> Failure | None:
    x = _rows(rng, 8)
    out = _block(subject, x, 8)
    if isinstance(out, Failure):
        return out
    change = out - x
    if np.allclose(change, 0, atol=1e-4):
        return Failure("`F(x)` is 0: nothing is ever added to `x`. " + BLOCK)
    # Row 3 is row 0 with its signs turned, and so it stays under normalization.
    return LINEAR.failure() if np.allclose(change[3], -change[0], atol=1e-4) else None


def _rows(rng: np.random.Generator, d: int) -> np.ndarray:
    """Draw two rows, their sum, and the first with its signs turned."""
    one, two = rng.normal(size=(2, d))
    return np.stack([one, two, one + two, -one]).astype("float32")


def _linear(rows: np.ndarray) -> bool:
    return np.allclose(rows[0] + rows[1], rows[2], atol=0.02)


def _block(subject: Subject, x: np.ndarray, units: int) -> np.ndarray | Failure:
    outcome = subject.use(_numbers, x, units)
    if outcome.raised:
        where = f", in your line `{outcome.line}`" if outcome.line else ""
        line = (outcome.message.strip().splitlines() or [""])[0]
        return Failure(f"The function stopped with {outcome.raised}: {line[:200]}{where}. " + BLOCK)
    if type(outcome.value) is not np.ndarray or outcome.value.dtype.kind != "f":
        return Failure("Expected is a tensor with numbers, the sum. " + BLOCK)
    return outcome.value


def _numbers(subject: Subject, x: np.ndarray, units: int) -> Any:
    """Call the block with real numbers, and take the numbers out of Keras's tensor."""
    out = subject.thing(x, units)
    return out if isinstance(out, np.ndarray) else out.numpy()


def _no_skip(subject: Subject, x: np.ndarray, d: int) -> Failure:
    """Tell apart a block that adds nothing, and one that adds the normalized x."""
    normal = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    outs = [_block(subject, x, d) for _ in range(12)]
    mean = np.mean([out for out in outs if not isinstance(out, Failure)], axis=0)
    # Over many draws of the weights F(x) comes to nothing, or nearly.
    along = float(np.sum(mean * normal) / np.sum(normal**2))
    return (WRONG_TENSOR if along > 0.6 else NO_SKIP).failure()


def _shape(x: np.ndarray, units: int, out: np.ndarray) -> str:
    return (
        f"For x of shape {shape_text(x.shape)} and units = {units} the shape must be "
        f"({len(x)}, {units}), and {shape_text(out.shape)} came. " + BLOCK
    )


def _built(
    first: Callable[..., Any] | None = None,
    added: Callable[..., Any] | None = None,
    project: Callable[[Any, int], bool] = lambda x, units: x.shape[-1] != units,
    after: Callable[..., Any] | None = None,
    bend: bool = True,
    two: bool = False,
) -> Callable[..., Any]:
    """Return a block with another piece in one of its places."""

    def residual_block(x, units):
        from keras import layers

        normal = first(x) if first else layers.LayerNormalization()(x)
        change = layers.ReLU()(normal) if bend else normal
        if two:
            change = layers.Dense(2 * units, activation="relu")(normal)
        change = layers.Dense(units)(change)
        past = added(x, normal) if added else x
        if past is None:
            return change
        if project(x, units):
            past = layers.Dense(units, use_bias=False)(past)
        out = past + change
        return after(out) if after else out

    return residual_block


def _relu(x):
    from keras import ops

    return ops.relu(x)


def _dropped(x, units):
    return _built(added=None if x.shape[-1] == units else lambda x, normal: None)(x, units)


def _batch_like(x):
    from keras import layers

    return layers.LayerNormalization(center=False, scale=False)(x)


NO_SKIP = old_mistake(
    "skip missing",
    _built(added=lambda x, normal: None),
    "Nothing is left of `x` itself: however large it gets, what comes out stays small. Add `x` to "
    "what the layers made of it. " + BLOCK,
)
WRONG_TENSOR = old_mistake(
    "wrong tensor added",
    _built(added=lambda x, normal: normal),
    "What is added is the normalized `x`. Add `x` as it came in: keep it under another name than "
    "what the layers make of it. " + BLOCK,
)
NO_PROJECTION = old_mistake(
    "no projection where widths differ",
    _built(project=lambda x, units: False),
    "Where `units` is not the width of `x`, the two cannot be added. Send `x` through a dense layer "
    "with `units` neurons, without activation, and add that. " + BLOCK,
)
ALWAYS_PROJECTED = old_mistake(
    "projected where widths agree",
    _built(project=lambda x, units: True),
    "`x` goes through a dense layer although it has the right width already. Then the way past the "
    "block is no longer free. Project only where the widths differ. " + BLOCK,
)
DROPPED = old_mistake(
    "skip dropped where widths differ",
    _dropped,
    "Where the widths differ, nothing is left of `x`. Project it to the new width, and add. "
    + BLOCK,
)
ACTIVATED = old_mistake(
    "activated after adding",
    _built(after=_relu),
    "The sum went through ReLU: negative values of `x` cannot pass. What bends stands inside the "
    "block; after the sum nothing follows. " + BLOCK,
)
NOT_NORMALIZED = old_mistake(
    "not normalized",
    _built(first=lambda x: x),
    "`F(x)` grows with `x`. Its first step is `layers.LayerNormalization()`, so that it is of the "
    "same size in every layer. " + BLOCK,
)
LINEAR = old_mistake(
    "no ReLU",
    _built(bend=False),
    "When the signs of `x` are turned, `F(x)` only turns its own: nothing bends. There is no ReLU "
    "in it. " + BLOCK,
)
BLOCK_MISTAKES = (
    NO_SKIP,
    WRONG_TENSOR,
    NO_PROJECTION,
    ALWAYS_PROJECTED,
    DROPPED,
    ACTIVATED,
    NOT_NORMALIZED,
    LINEAR,
)
RIGHT_BLOCKS = (_built(), _built(two=True), _built(first=_batch_like))
