"""Lesson 12: slide a window, keep the largest, build a convolutional network."""

from __future__ import annotations

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.draws import floats, kinds, unchanged, values
from autograder.engine.exercise import Agreement, Arguments, Draw, Exercise, Failure, Question
from autograder.engine.subject import Model, Subject
from autograder.exercises.l12_cnn.measures import shift_test
from autograder.exercises.shared.logits import logits_part
from nnlib.convolution import conv2d as conv2d_reference
from nnlib.convolution import conv_output_size as conv_output_size_reference
from nnlib.pooling import maxpool2d as maxpool2d_reference
from nnlib.with_keras import vision as keras_vision

TEXT = read_catalogue(__file__)


# How often the window fits.


def _sizes(stride: bool, pad: bool) -> Draw:
    """Draw n, k, s, p; with a stride, steps that come out even and steps that do not."""

    def cases(rng: np.random.Generator) -> list[Arguments]:
        drawn: list[Arguments] = []
        for left_over in (0, 1, 0, 1, 2):
            k, s = int(rng.integers(2, 6)), int(rng.integers(3, 5)) if stride else 1
            p = int(rng.integers(1, min(k, 4))) if pad else 0
            steps = int(rng.integers(4, 8))
            drawn.append((k + steps * s + (left_over if stride else 0) - 2 * p, k, s, p))
        return drawn

    return cases


conv_output_size = Exercise(
    text=TEXT["conv_output_size"],
    reference=conv_output_size_reference,
    parts=(
        Agreement(
            "stride 1, no padding", 0.5, lambda rng: [(8, 3, 1, 0), *_sizes(False, False)(rng)]
        ),
        Agreement("padding", 0.5, lambda rng: [(8, 3, 1, 1), *_sizes(False, True)(rng)]),
        Agreement("stride", 0.5, lambda rng: [(8, 3, 2, 0), *_sizes(True, False)(rng)]),
        Agreement("both", 0.5, lambda rng: [(4, 4, 2, 0), *_sizes(True, True)(rng)]),
    ),
)


# The window slides.


def _pictures(rng: np.random.Generator, n: int, stride: int = 1, pad: int = 0) -> Arguments:
    """Draw pictures and kernels whose sizes along all axes differ."""
    kh, kw = (int(size) for size in rng.permutation([2, 3]))
    C, F = (int(size) for size in rng.permutation([2, 3]))
    H, W = (kh + int(rng.integers(2, 4)), kw + int(rng.integers(4, 6)))
    return floats(rng, n, H, W, C), floats(rng, kh, kw, C, F), stride, pad


def _any(rng: np.random.Generator, n: int) -> Arguments:
    return _pictures(rng, n, int(rng.integers(1, 3)), int(rng.integers(2)))


def _strides(rng: np.random.Generator) -> list[Arguments]:
    """Draw strides that come out even and strides that leave pixels over."""
    drawn: list[Arguments] = []
    for stride, left_over in ((2, 0), (2, 1), (3, 1), (3, 2)):
        size = 3 + stride + left_over
        X, K = floats(rng, 2, size, size + stride, 2), floats(rng, 3, 3, 2, 2)
        drawn.append((X, K, stride, 0))
    return drawn


def _paddings(rng: np.random.Generator) -> list[Arguments]:
    wide = (floats(rng, 2, 4, 5, 2), floats(rng, 3, 3, 2, 3), 1, 2)
    return [*(_pictures(rng, n, 1, 1) for n in (1, 2, 3)), wide]


conv2d = Exercise(
    text=TEXT["conv2d"],
    reference=conv2d_reference,
    parts=(
        values(
            2,
            _pictures,
            extra=[
                (
                    np.arange(9.0).reshape(1, 3, 3, 1),
                    np.array([[1, 0], [0, 2.0]])[..., None, None],
                    1,
                    0,
                )
            ],
            name="values, stride 1, no padding",
        ),
        Agreement("stride", 0.75, _strides),
        Agreement("padding", 0.75, _paddings),
        kinds(0.25, _any),
        unchanged(0.25, _any),
    ),
)


# The largest of each window.


def _windows(rng: np.random.Generator, n: int, left_over: bool = False) -> Arguments:
    """Draw pictures and a window; with something left over, at the end of both axes."""
    k = int(rng.integers(2, 4))
    down, across = (int(places) for places in rng.permutation([1, 2, 3])[:2])
    extra = int(rng.integers(1, k)) if left_over else 0
    C = 2 + n % 2
    return floats(rng, n, down * k + extra, across * k + extra, C), k


def _left_over(rng: np.random.Generator) -> list[Arguments]:
    return [_windows(rng, n, left_over=True) for n in (1, 2, 3)]


maxpool2d = Exercise(
    text=TEXT["maxpool2d"],
    reference=maxpool2d_reference,
    parts=(
        values(
            1.5,
            _windows,
            extra=[(-np.arange(1.0, 17.0).reshape(1, 4, 4, 1), 2)],
            name="values, windows that fill the picture",
        ),
        Agreement("pixels left over", 0.75, _left_over),
        kinds(0.5, _windows),
        unchanged(0.25, _windows),
    ),
)


# A network is judged by what it can do: any layers will do that pass the shift test.

MIDDLE, MOVED = 0.5, 0.4
MARGIN, COLUMNS = 3, 2


def _same_weights(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Count parameters for two sizes of picture."""
    small, large = (
        models.ask(subject, measures.outline, _for_digits(subject, shape))["parameters"]
        for shape in ((12, 12, 1), (20, 16, 1))
    )
    return TEXT["build_cnn"]["weights for each place"].failure() if small != large else None


def _finds_digits(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Train, and ask about digits in the middle and beside it."""
    X, y = _digits(rng)
    model = _for_digits(subject, X.shape[1:])
    known, new = (X[:800], y[:800]), (X[800:], y[800:])
    seen = models.ask(subject, shift_test, model, *known, *new, COLUMNS, (MIDDLE, MOVED))
    middle, moved = seen["middle"], seen["moved"]
    if not middle["finite"]:
        message = "After training, the model gives values that are no numbers (NaN or infinity)."
    elif middle["classes"] == 1:
        message = (
            "After training, the model gives one and the same class for every digit. Do kernels "
            "with ReLU come before the pooling over the whole map?"
        )
    elif middle["accuracy"] < MIDDLE:
        message = (
            "After training, fewer than half of new digits are right, with the digits in the "
            "middle. More kernels, or a second convolution, may help."
        )
    elif moved["accuracy"] < MOVED:
        message = (
            "It learns digits in the middle, but two pixels to the right it is lost. Somewhere a "
            "place has weights of its own: keep one number a map."
        )
    else:
        return None
    return TEXT["build_cnn"].failure(message)


def _for_digits(subject: Subject, shape: tuple[int, ...]) -> Model:
    return models.returned(subject, shape, 10)


def _digits(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw 1200 digits, with an empty margin around each."""
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = rng.permutation(len(data.target))[:1200]
    margin = ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN))
    X = np.pad(data.images[rows] / 16, margin)[..., np.newaxis]
    return X.astype("float32"), data.target[rows]


build_cnn = Exercise(
    text=TEXT["build_cnn"],
    reference=keras_vision.build_cnn,
    parts=(
        logits_part(1, models.returned, (((12, 12, 1), 10), ((16, 13, 3), 7)), TEXT["build_cnn"]),
        Question("the same weights for a picture of any size", 1, _same_weights),
        Question("learns digits, and finds them where they were not in training", 2, _finds_digits),
    ),
    example=((12, 12, 1), 10),
    keras=True,
)
