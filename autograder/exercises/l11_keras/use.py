"""Judges how weights are copied into a model and how it is evaluated (lesson 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.exercise import Failure, Mistake, old_mistake
from autograder.engine.subject import Model, Subject
from autograder.exercises.l11_keras.networks import Params, close, drawn, logits_of, made
from nnlib.keras_fcnn import BRIGHTEST

SIZES = [[4, 4, 4], [6, 5, 3], [3, 7, 5, 2], [5, 2]]

# copy_to_keras


def _by_layer(params: Params, model: Any) -> None:
    for layer, pair in zip(model.layers, params, strict=True):
        layer.set_weights(pair)


def _by_variable(params: Params, model: Any) -> Any:
    for layer, (W, b) in zip(model.layers, params, strict=True):
        layer.kernel.assign(W)
        layer.bias.assign(b)
    return model


def _flat(params: Params, model: Any) -> None:
    arrays = [array for pair in params for array in pair]
    for variable, array in zip(model.weights, arrays, strict=True):
        variable.assign(array)


def _copying(pair: Callable[[Any, Any], list[Any]], order: int = 1) -> Callable[..., None]:
    """Return a function that hands each layer what ``pair`` makes of (W, b); wrong shapes stay."""

    def copy(params: Params, model: Any) -> None:
        for layer, (W, b) in zip(model.layers, params[::order], strict=True):
            new = pair(W, b)
            if [np.shape(a) for a in new] == [tuple(w.shape) for w in layer.weights]:
                layer.set_weights(new)

    return copy


COPY_RIGHT = (_by_layer, _by_variable, _flat)
NO_BIASES = old_mistake(
    "biases not copied",
    _copying(lambda W, b: [W, 0 * b]),
    "The weights W have arrived, but the biases are still those of the fresh model. A dense layer has "
    "two arrays, [W, b].",
)
TRANSPOSED = old_mistake(
    "weights transposed",
    _copying(lambda W, b: [np.asarray(W).T, b]),
    "The weights are turned over. Keras keeps W as you do, in the shape (D, H): copy it as it is.",
)
REVERSED = old_mistake(
    "layers in reverse",
    _copying(lambda W, b: [W, b], -1),
    "The parameters of the last layer went into the first. `params` and `model.layers` are in the "
    "same order.",
)
NOTHING = old_mistake(
    "nothing copied",
    lambda params, model: None,
    "The model computes what it computed before. Hand the arrays over with model.set_weights([...]), or "
    "layer by layer; a new name on your side changes nothing in the model.",
)
COPY_MISTAKES = (NO_BIASES, TRANSPOSED, REVERSED, NOTHING)


def fresh(subject: Subject, sizes: list[int]) -> Model:
    return models.made(subject, measures.dense, sizes, seed=sum(sizes))


def copy_example(subject: Subject) -> tuple[Params, Model]:
    sizes = [3, 4, 2]
    return drawn(sizes, np.random.default_rng(0)), fresh(subject, sizes)


def same_outputs(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Compare what the model gives after the copy with what the NumPy network gives."""
    for sizes in SIZES:
        params, model = drawn(sizes, rng), fresh(subject, sizes)
        X = rng.normal(size=(40, sizes[0]))
        after = models.after(subject, params, model, place=1)
        got = models.ask(subject, measures.predict, after, X)
        if close(got, logits_of(params, X)):
            continue
        before = [(W, b) for W, b in zip(model.weights[::2], model.weights[1::2], strict=True)]
        candidates: dict[Mistake, Params] = {
            NOTHING: before,
            NO_BIASES: [(W, 0 * b) for W, b in params],
            TRANSPOSED: _fitting([(W.T, b) for W, b in params], before),
            REVERSED: _fitting(params[::-1], before),
        }
        for mistake, wrong in candidates.items():
            if close(got, logits_of(wrong, X)):
                return mistake.failure()
        return Failure(
            "After the copy the model does not compute what your network computes with the same "
            "parameters."
        )
    return None


def _fitting(params: Params, before: Params) -> Params:
    """Keep the old parameters of a layer where the new ones have another shape."""
    fits = [np.shape(W) == np.shape(V) for (W, _), (V, _) in zip(params, before, strict=True)]
    return [new if fit else old for new, old, fit in zip(params, before, fits, strict=True)]


def params_stay(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Demand the parameters back as they were."""
    params = drawn([3, 5, 2], rng)
    outcome = models.called(subject, params, fresh(subject, [3, 5, 2]))
    left = outcome.arguments[0]
    same = type(left) is list and all(
        np.array_equal(a, b)
        for old, new in zip(params, left, strict=False)
        for a, b in zip(old, new, strict=False)
    )
    return None if same else Failure("`params` is not as it was before the call: only read it.")


# evaluate_fcnn


def _called(model: Any, X: Any, y: Any) -> Any:
    said = np.argmax(np.asarray(model(np.asarray(X) / 16.0)), axis=-1)
    return (said == y).sum() / len(y)


def _in_a_loop(model: Any, X: Any, y: Any) -> float:
    right = 0
    for logits, label in zip(model.predict_on_batch(np.asarray(X) / 16), y, strict=True):
        right += int(np.argmax(logits) == label)
    return right / len(y)


def _compiled(model: Any, X: Any, y: Any) -> float:
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"])
    return float(model.evaluate(np.asarray(X) / 16, np.asarray(y), verbose=0)[1])


EVALUATE_RIGHT = (_called, _in_a_loop, _compiled)
UNSCALED = old_mistake(
    "data not scaled",
    lambda model, X, y: float(np.mean(model.predict(X, verbose=0).argmax(axis=1) == y)),
    "The model saw brightness from 0 to 1 when it was trained, and here it gets 0 to 16. Whatever is "
    "done to the data before training must be done here too: divide X by 16.",
)
WRONG_AXIS = old_mistake(
    "largest over the examples",
    lambda model, X, y: float(
        np.mean(model.predict(X / BRIGHTEST, verbose=0).argmax(axis=0)[y] == np.arange(len(y)))
    ),
    "The largest value was looked for down the columns, among the examples. Each row holds the logits of "
    "one example: argmax(axis=1).",
)
COUNT = old_mistake(
    "count for share",
    lambda model, X, y: float(np.sum(model.predict(X / BRIGHTEST, verbose=0).argmax(axis=1) == y)),
    "This is how many are right. Divide by the number of examples.",
)
ERRORS = old_mistake(
    "share of errors",
    lambda model, X, y: float(np.mean(model.predict(X / BRIGHTEST, verbose=0).argmax(axis=1) != y)),
    "This is the share of wrong answers. The accuracy is the share of right ones.",
)
EVALUATE_MISTAKES = (UNSCALED, WRONG_AXIS, COUNT, ERRORS)


def evaluate_example(subject: Subject) -> tuple[Model, Any, Any]:
    params = drawn([3, 4, 2], np.random.default_rng(0))
    return made(subject, params), np.full((2, 3), 8.0), np.array([0, 1])


def _exam(rng: np.random.Generator, n: int) -> tuple[Params, Any, Any]:
    """Draw a network and pixels for which scaling matters, and labels of which most are right."""
    while True:
        params = drawn([6, 12, 4], rng)
        params = [(W, 3 * b) for W, b in params]
        X = rng.integers(0, 17, size=(n, 6)).astype(float)
        scaled, raw = logits_of(params, X / BRIGHTEST), logits_of(params, X)
        best = np.sort(scaled, axis=1)
        clear = (best[:, -1] - best[:, -2]).min() > 1e-3  # no rounding decides
        y = scaled.argmax(axis=1)
        if clear and np.mean(raw.argmax(axis=1) == y) < (1 if n == 1 else 0.8):
            wrong = rng.permutation(n)[: n // 3]
            y[wrong] = (y[wrong] + 1) % 4
            return params, X, y


def shares(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Compare the share of right answers."""
    return _compare(subject, [_exam(rng, n) for n in (30, 21, 10)])


def one_row(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask about a single example, and about labels in a list."""
    params, X, y = _exam(rng, 12)
    return _compare(subject, [_exam(rng, 1), (params, X, y.tolist())])


def _compare(subject: Subject, exams: list[tuple[Params, Any, Any]]) -> Failure | None:
    seen = []
    for params, X, y in exams:
        said = logits_of(params, X / BRIGHTEST).argmax(axis=1)
        share = float(np.mean(said == y))
        value = models.called(subject, made(subject, params), X, y).value
        if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
            return Failure("One number is asked for, the share of right answers.")
        if np.asarray(value).dtype.kind not in "biuf":
            return Failure(
                "One plain number is asked for, the share of right answers, not "
                f"{'nothing' if value is None else 'an object of type ' + type(value).__name__}."
            )
        raw = logits_of(params, X).argmax(axis=1)
        across = logits_of(params, X / BRIGHTEST).argmax(axis=0)
        wrong = {
            UNSCALED: float(np.mean(raw == y)),
            WRONG_AXIS: float(np.mean(across[np.asarray(y)] == np.arange(len(X)))),
            COUNT: share * len(X),
            ERRORS: 1 - share,
        }
        seen.append((share, float(value), wrong))
    if all(close(value, share) for share, value, _ in seen):
        return None
    for mistake in EVALUATE_MISTAKES:
        if all(close(value, wrong[mistake]) for _, value, wrong in seen):
            return mistake.failure()
    return Failure(
        "The number is not the share of examples whose largest logit is at the true class, with X "
        "divided by 16."
    )


def data_stay(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Demand the data back as they were."""
    params, X, y = _exam(rng, 9)
    _, X_after, y_after = models.called(subject, made(subject, params), X, y).arguments
    same = np.array_equal(X, X_after) and np.array_equal(y, y_after)
    return None if same else Failure("`X` or `y` was changed: divide into a new array, X / 16.")
