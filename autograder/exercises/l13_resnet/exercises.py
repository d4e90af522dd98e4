"""Lesson 13: where the gradient goes in thirty layers, and the sum that brings it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.compare import describe, shape_text
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Exercise, Failure, Question
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.subject import Model, Subject
from autograder.exercises.l13_resnet.measures import kernels, trained_deep
from autograder.exercises.shared.logits import logits_part
from nnlib.residual import residual_forward as residual_forward_reference
from nnlib.with_keras import vision as keras_vision

TEXT = read_catalogue(__file__)


# How long the gradients are, layer by layer.


def _network_and_batch(rng: np.random.Generator, sizes: list[int]) -> Arguments:
    seed = int(rng.integers(1000))
    X = rng.normal(size=(7, sizes[0])).astype("float32")
    return sizes, seed, X, rng.integers(sizes[-1], size=7)


def _with_network(subject: Subject, drawn: Arguments) -> Arguments:
    sizes, seed, X, y = drawn
    return models.made(subject, measures.dense, sizes, "tanh", seed=seed), X, y


def _with_norms(subject: Subject, drawn: Arguments) -> tuple[Arguments, np.ndarray]:
    """Make the arguments, and what the plain answer gives for them."""
    args = _with_network(subject, drawn)
    plain = models.SourceSubject(TEXT["grad_norms"].source, subject)
    return args, np.array(models.called(plain, *args).value)


def _look_at_norms(subject: Subject, trial: tuple[Arguments, np.ndarray]) -> Sight:
    args, right = trial
    value = models.called(subject, *args).value
    got = _numbers(value)
    if got is not None and got.shape == right.shape:
        near = np.allclose(got, right, rtol=1e-3, atol=1e-7)
        return Sight({} if near else {"norms": got})
    came = describe(value if got is None else got.tolist())
    return Sight({"count": f"{len(right)} layers, but {came} came", "norms": got})


def _numbers(value: Any) -> np.ndarray | None:
    """Return numbers in a row as an array, and None for everything else."""
    try:
        array = np.asarray(value)
    except ValueError:  # lists of different lengths
        return None
    return array if array.ndim == 1 and array.dtype.kind in "biuf" else None


def _norms_part(name: str, points: float, layers: tuple[int, ...]) -> Question:
    """Make the part that compares the norms for networks with these numbers of layers."""

    def trials(rng: np.random.Generator) -> list[Arguments]:
        sizes = ([int(size) for size in rng.permutation(np.arange(3, 4 + n))] for n in layers)
        return [_network_and_batch(rng, each) for each in sizes]

    judge = Judge(
        (
            Property("count", "Expected is one plain number for each of the {seen}."),
            Property(
                "norms",
                "There is one number a layer, as there should be, but the numbers are not right.",
            ),
        ),
        trials,
        _look_at_norms,
        TEXT["grad_norms"],
        near=1e-4,
        keras=True,
        prepare=_with_norms,
    )
    return judge.part(name, points, "count", "norms")


def _model_stays(subject: Subject, rng: np.random.Generator) -> Failure | None:
    args = _with_network(subject, _network_and_batch(rng, [4, 5, 3]))
    before, now = args[0].weights, models.after(subject, *args, place=0).weights
    same = all(np.array_equal(p, q) for p, q in zip(before, now, strict=True))
    return None if same else TEXT["grad_norms"]["model changed"].failure()


grad_norms = Exercise(
    text=TEXT["grad_norms"],
    reference=keras_vision.grad_norms,
    parts=(
        _norms_part("one number a layer", 2, (2, 4)),
        _norms_part("a network with one layer, and a deep one", 0.5, (1, 9)),
        Question("the model stays as it was", 0.5, _model_stays),
    ),
    example=lambda subject: _with_network(
        subject, _network_and_batch(np.random.default_rng(0), [3, 4, 2])
    ),
    keras=True,
)


# The sum.


def _small_block(W: np.ndarray) -> Callable[[Any], np.ndarray]:
    """Return a small block of layers that keeps the shape."""

    def F(x: Any) -> np.ndarray:
        return np.maximum(np.asarray(x) @ W, -1) + 0.25

    return F


def _input_and_block(rng: np.random.Generator, n: int) -> Arguments:
    d = n + int(rng.integers(1, 3))
    return floats(rng, n, d), _small_block(floats(rng, d, d) / 3)


def _one_axis_and_three(rng: np.random.Generator) -> list[Arguments]:
    return [
        (floats(rng, *shape), _small_block(floats(rng, 3, 3) / 3)) for shape in ((3,), (2, 4, 3))
    ]


residual_forward = Exercise(
    text=TEXT["residual_forward"],
    reference=residual_forward_reference,
    parts=(
        values(1, _input_and_block),
        Agreement("any number of axes", 0.25, _one_axis_and_three),
        kinds(0.5, _input_and_block),
        unchanged(0.25, _input_and_block),
    ),
)


# The block. Its weights are drawn anew in each call, so it is judged by what holds for any
# weights: its first step normalizes, so F(x) does not grow with x, and the way past it does.

FAR = 1e5
BLOCK = TEXT["residual_block"]


def _keeps_x(subject: Subject, rng: np.random.Generator) -> Failure | None:
    for d in (5, 8):
        x = _rows(rng, d)
        far = _block(subject, x * FAR, d)
        if isinstance(far, Failure):
            return far
        if far.shape != x.shape:
            return _other_shape(x, d, far)
        share = far / FAR
        if np.allclose(share, x, atol=0.01):
            continue
        if np.allclose(share, 0, atol=0.01):
            return _no_skip(subject, x, d)
        if np.allclose(share, np.maximum(x, 0), atol=0.01):
            return BLOCK["activated after adding"].failure()
        if _linear(share):
            return BLOCK["projected where widths agree"].failure()
        return BLOCK["not normalized"].failure()
    return None


def _projects(subject: Subject, rng: np.random.Generator) -> Failure | None:
    for d, units in ((4, 9), (9, 4)):
        x = _rows(rng, d)
        far = _block(subject, x * FAR, units)
        if isinstance(far, Failure):
            # With equal widths it ran: it is the sum that fails.
            return BLOCK["no projection where widths differ"].failure()
        if far.shape != (len(x), units):
            return _other_shape(x, units, far)
        share = far / FAR
        if np.allclose(share, 0, atol=0.01):
            return BLOCK["skip dropped where widths differ"].failure()
        if not _linear(share):
            return BLOCK.failure(
                "Where the widths differ, `x` goes through a dense layer alone: no activation, no "
                "normalization."
            )
    return None


def _bends(subject: Subject, rng: np.random.Generator) -> Failure | None:
    x = _rows(rng, 8)
    out = _block(subject, x, 8)
    if isinstance(out, Failure):
        return out
    change = out - x
    if np.allclose(change, 0, atol=1e-4):
        return BLOCK.failure("`F(x)` is 0: nothing is ever added to `x`.")
    # Row 3 is row 0 with its signs turned, and so it stays under normalization.
    return BLOCK["no ReLU"].failure() if np.allclose(change[3], -change[0], atol=1e-4) else None


def _rows(rng: np.random.Generator, d: int) -> np.ndarray:
    """Draw two rows, their sum, and the first with its signs turned."""
    one, two = rng.normal(size=(2, d))
    return np.stack([one, two, one + two, -one]).astype("float32")


def _linear(rows: np.ndarray) -> bool:
    return np.allclose(rows[0] + rows[1], rows[2], atol=0.02)


def _block(subject: Subject, x: np.ndarray, units: int) -> np.ndarray | Failure:
    outcome = subject.use(_called_with_numbers, x, units)
    if outcome.raised:
        where = f", in your line `{outcome.line}`" if outcome.line else ""
        line = (outcome.message.strip().splitlines() or [""])[0]
        return BLOCK.failure(f"The function stopped with {outcome.raised}: {line[:200]}{where}.")
    if type(outcome.value) is not np.ndarray or outcome.value.dtype.kind != "f":
        return BLOCK.failure("Expected is a tensor with numbers, the sum.")
    return outcome.value


def _called_with_numbers(subject: Subject, x: np.ndarray, units: int) -> Any:
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
    return BLOCK["wrong tensor added" if along > 0.6 else "skip missing"].failure()


def _other_shape(x: np.ndarray, units: int, out: np.ndarray) -> Failure:
    return BLOCK.failure(
        f"For x of shape {shape_text(x.shape)} and units = {units} the shape must be "
        f"({len(x)}, {units}), and {shape_text(out.shape)} came."
    )


residual_block = Exercise(
    text=BLOCK,
    reference=keras_vision.residual_block,
    parts=(
        Question("as wide as before: x itself is added", 1.5, _keeps_x),
        Question("another width: x is projected", 1, _projects),
        Question("F normalizes and bends", 1.5, _bends),
    ),
    example=(np.ones((2, 3), "float32"), 3),
    keras=True,
)


# Thirty layers, judged by whether they learn: any way past the layers will do.

DEPTH, SHARE = 30, 0.6


def _four_layers(subject: Subject, shape: Any, classes: int) -> Model:
    return models.returned(subject, 4, shape, classes)


def _as_deep_as_asked(subject: Subject, rng: np.random.Generator) -> Failure | None:
    few, many = (
        models.ask(subject, kernels, models.returned(subject, depth, (12,), 4)) for depth in (6, 18)
    )
    if few == many:
        return build_resnet.text["depth ignored"].failure()
    if few < 6 or many < 18:
        return build_resnet.text.failure(
            f"For depth 6 there are {few} layers with a weight matrix, for depth 18 {many}. "
            "There should be at least `depth`: the first, the last, and a block for each "
            "between."
        )
    return None


def _learns(subject: Subject, rng: np.random.Generator) -> Failure | None:
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = rng.permutation(len(data.target))[:1400]
    X, y = (data.data[rows] / 16).astype("float32"), data.target[rows]
    model = models.returned(subject, DEPTH, (64,), 10)
    seen = models.ask(subject, trained_deep, model, X[:1000], y[:1000], X[1000:], y[1000:])
    if not seen["finite"]:
        return build_resnet.text.failure(
            "With thirty layers the training blew up: the outputs are no numbers (NaN or "
            "infinity). Does each block normalize first?"
        )
    return None if seen["accuracy"] >= SHARE else build_resnet.text["skips missing"].failure()


build_resnet = Exercise(
    text=TEXT["build_resnet"],
    reference=keras_vision.build_resnet,
    parts=(
        logits_part(1, _four_layers, (((12,), 10), ((7,), 6)), TEXT["build_resnet"]),
        Question("as deep as asked", 1, _as_deep_as_asked),
        Question("thirty layers learn", 2, _learns),
    ),
    example=(4, (12,), 10),
    keras=True,
)
