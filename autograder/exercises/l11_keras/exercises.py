"""Lesson 11: the network of lesson 08 in Keras, and the tape that takes its gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.compare import describe, show
from autograder.engine.exercise import Arguments, Exercise, Failure, Question
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.subject import Model, Opaque, Subject
from autograder.exercises.l11_keras.measures import network, one_step
from nnlib.activations import relu
from nnlib.losses import cross_entropy
from nnlib.mlp import count_params, init_params, loss_and_grads, mlp_forward
from nnlib.with_keras import fcnn as reference

TEXT = read_catalogue(__file__)
Params = list[tuple[Any, Any]]


# What the exercises share: drawn networks, and what they compute.


def _drawn(sizes: list[int], rng: np.random.Generator) -> Params:
    """Draw the parameters of a network, biases too, to the precision that Keras keeps."""
    params = init_params(sizes, rng)
    return [(W.astype(np.float32), rng.normal(size=b.shape).astype(np.float32)) for W, b in params]


def _flat(pairs: Any) -> list[Any]:
    return [array for pair in pairs for array in pair]


def _logits(params: Params, X: Any) -> Any:
    return mlp_forward(X, params, [relu] * (len(params) - 1))


def _close(a: Any, b: Any) -> bool:
    """Compare to the precision of float32; what holds no real numbers is close to nothing."""
    try:
        left, right = np.asarray(a), np.asarray(b)
    except ValueError:  # rows of different lengths
        return False
    if left.shape != right.shape or not {left.dtype.kind, right.dtype.kind} <= set("biuf"):
        return False
    return bool(np.allclose(left, right, rtol=1e-4, atol=1e-5))


# How a network is built, by its sizes and by what it computes.

NUMBERS = [(5, 3, 7), (2, 4, 6), (9, 2, 3)]  # inputs, classes, hidden neurons
BUILD = TEXT["build_fcnn"]


def _shapes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for networks of several sizes, and for the shape of what they give."""
    for d, classes, hidden in NUMBERS:
        model = models.returned(subject, d, classes, hidden)
        shape = models.ask(subject, measures.predict, model, rng.normal(size=(4, d))).shape
        if shape == (4, hidden):
            return BUILD["hidden and classes swapped"].failure()
        if shape != (4, classes):
            asked = f"{subject.name}({d}, {classes}, {hidden})"
            return BUILD.failure(
                f"{asked} gives the shape {shape} for 4 rows. One number for each of the "
                f"{classes} classes is asked for: (4, {classes})."
            )
    return None


def _parameters(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Count what can be learned: weights and biases of two layers, and nothing else."""
    for d, classes, hidden in NUMBERS:
        model = models.returned(subject, d, classes, hidden)
        counted, right = sum(w.size for w in model.weights), count_params([d, hidden, classes])
        if counted == right - hidden - classes:
            return BUILD["no biases"].failure()
        if counted != right:
            return BUILD.failure(
                f"{subject.name}({d}, {classes}, {hidden}) has {counted} parameters. One hidden layer "
                f"with {hidden} neurons and one layer of {classes} have {right}: count them as in lesson 3."
            )
    return None


def _parameters_and_rows(rng: np.random.Generator) -> list[Arguments]:
    drawn = []
    for numbers in NUMBERS:
        d, classes, hidden = numbers
        drawn.append((numbers, _drawn([d, hidden, classes], rng), rng.normal(size=(40, d))))
    return drawn


def _look_at_outputs(subject: Subject, trial: Arguments) -> Sight:
    """Give the model weights of ours: it must compute what the NumPy network computes."""
    numbers, params, X = trial
    built = models.returned(subject, *numbers)
    weights = _flat(params)
    if [w.shape for w in built.weights] != [w.shape for w in weights]:
        raise models.Unanswered(
            BUILD.failure("The weights have other shapes than those of your own network.")
        )
    got = models.ask(subject, measures.predict, Model(built.config_json, weights), X)
    if _close(got, _logits(params, X)):
        return Sight()
    if _close(got.sum(axis=1), np.ones(len(X))) and (got >= 0).all():
        return Sight({"logits": "probabilities"})
    return Sight({"logits": got})


OUTPUTS = Judge(
    (Property("logits", "The model does not compute what your network computes."),),
    _parameters_and_rows,
    _look_at_outputs,
    BUILD,
    near=1e-4,
    keras=True,
)


def _computes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    failure = OUTPUTS.failure(subject, rng, "logits")
    if failure is None or failure.mistake:
        return failure
    # Whatever is not recognised has another activation: sizes and biases are right by now.
    return BUILD["another activation"].failure()


build_fcnn = Exercise(
    text=BUILD,
    reference=reference.build_fcnn,
    parts=(
        Question("shapes", 0.5, _shapes),
        Question("parameters", 0.5, _parameters),
        Question("computes what your network computes", 2, _computes),
    ),
    example=NUMBERS[0],
    keras=True,
)


# How weights are copied into a model.

# First layers that are all square: there no shape gives a mistake away.
SIZES = [[4, 4, 4], [6, 5, 3], [3, 7, 5, 2], [5, 2]]


def _fresh(subject: Subject, sizes: list[int]) -> Model:
    return models.made(subject, measures.dense, sizes, seed=sum(sizes))


def _look_at_copy(subject: Subject, trial: Arguments) -> Sight:
    params, X, model = trial
    after = models.after(subject, params, model, place=1)
    got = models.ask(subject, measures.predict, after, X)
    return Sight({} if _close(got, _logits(params, X)) else {"outputs": got})


def _copy_judge(sizes: list[int]) -> Judge:
    """Compare what the model gives after the copy with what the NumPy network gives."""

    def trials(rng: np.random.Generator) -> list[Arguments]:
        return [(_drawn(sizes, rng), rng.normal(size=(40, sizes[0])))]

    return Judge(
        (
            Property(
                "outputs",
                "After the copy the model does not compute what your network computes with the "
                "same parameters.",
            ),
        ),
        trials,
        _look_at_copy,
        TEXT["copy_to_keras"],
        near=1e-4,
        keras=True,
        prepare=lambda subject, drawn: (*drawn, _fresh(subject, sizes)),
    )


def _same_outputs(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask about one network after the other: what fails in the first may stop in the next."""
    failures = (_copy_judge(sizes).failure(subject, rng, "outputs") for sizes in SIZES)
    return next((failure for failure in failures if failure), None)


def _params_stay(subject: Subject, rng: np.random.Generator) -> Failure | None:
    params = _drawn([3, 5, 2], rng)
    left = models.called(subject, params, _fresh(subject, [3, 5, 2])).arguments[0]
    same = type(left) is list and all(
        np.array_equal(a, b)
        for old, new in zip(params, left, strict=False)
        for a, b in zip(old, new, strict=False)
    )
    if same:
        return None
    return TEXT["copy_to_keras"].failure("`params` is not as it was before the call: only read it.")


def _copy_example(subject: Subject) -> Arguments:
    sizes = [3, 4, 2]
    return _drawn(sizes, np.random.default_rng(0)), _fresh(subject, sizes)


copy_to_keras = Exercise(
    text=TEXT["copy_to_keras"],
    reference=reference.copy_to_keras,
    parts=(
        Question("the same outputs", 2, _same_outputs),
        Question("your parameters stay as they were", 0.5, _params_stay),
    ),
    example=_copy_example,
    keras=True,
)


# How a network is compiled, by its loss and by the step that it takes.

LR = 0.05
COMPILE = TEXT["compile_fcnn"]


@dataclass(frozen=True)
class Compiling:
    """A network to be compiled, and data for it."""

    lr: float
    params: Params
    X: np.ndarray
    y: np.ndarray
    model: Model

    def compiled(self, subject: Subject) -> Model:
        """Return the model as the learner's function compiled it, which need not return it."""
        outcome = models.called(subject, self.model, self.lr)
        model = outcome.value if type(outcome.value) is Model else outcome.arguments[0]
        if type(model) is not Model:
            raise models.Unanswered(COMPILE.failure("The model must stay a Keras model."))
        if not models.ask(subject, measures.outline, model)["compiled"]:
            raise models.Unanswered(
                COMPILE.failure("The model is not compiled: call model.compile(...).")
            )
        return model


def _to_compile(rng: np.random.Generator, lr: float) -> Arguments:
    params = _drawn([6, 8, 4], rng)
    return lr, params, rng.normal(size=(50, 6)).astype(np.float32), rng.integers(0, 4, 50)


def _with_model(subject: Subject, drawn: Arguments) -> Compiling:
    lr, params, X, y = drawn
    return Compiling(lr, params, X, y, models.made(subject, network, params))


def _look_at_loss(subject: Subject, trial: Compiling) -> Sight:
    """Compare the compiled loss with the cross-entropy of lesson 4."""
    model = trial.compiled(subject)
    try:
        got = models.ask(subject, measures.evaluated, model, trial.X, trial.y)["loss"]
    except models.Unanswered as reason:
        if reason.failure.stopped:
            raise
        return Sight({"evaluated": reason.failure.message})
    right = cross_entropy(_logits(trial.params, trial.X), trial.y)
    return Sight({} if _close(got, right) else {"loss": got})


def _look_at_step(subject: Subject, trial: Compiling) -> Sight:
    """Compare one step with gd_step of lesson 8, as a multiple of the learning rate."""
    after = models.ask(subject, one_step, trial.compiled(subject), trial.X, trial.y)
    _, grads = loss_and_grads(trial.X, trial.y, trial.params)
    before, gradient, now = (
        np.concatenate([np.ravel(array) for array in arrays])
        for arrays in (_flat(trial.params), _flat(grads), after)
    )
    moved = now - before
    near = _close(moved, -trial.lr * gradient)
    return Sight({} if near else {"step": moved / trial.lr})


LOSS = Judge(
    (
        Property("evaluated", "{seen}"),
        Property(
            "loss",
            "The loss is not the cross-entropy of lesson 4, computed from the logits and labels "
            "that are whole numbers.",
        ),
    ),
    lambda rng: [_to_compile(rng, LR)],
    _look_at_loss,
    COMPILE,
    near=1e-4,
    keras=True,
    prepare=_with_model,
)

STEP = Judge(
    (
        Property(
            "step",
            "One step does not move the weights as gd_step of lesson 8 does, by -lr times the "
            "gradient. Use keras.optimizers.SGD with the learning rate that is given, and nothing "
            "added.",
        ),
    ),
    lambda rng: [_to_compile(rng, lr) for lr in (LR, 0.3)],
    _look_at_step,
    COMPILE,
    near=1e-3,
    keras=True,
    prepare=_with_model,
)


def _metric(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Look for the share of right answers among what evaluate gives."""
    trial = _with_model(subject, _to_compile(rng, LR))
    share = float(np.mean(_logits(trial.params, trial.X).argmax(axis=1) == trial.y))
    found = models.ask(subject, measures.evaluated, trial.compiled(subject), trial.X, trial.y)
    if any(_close(value, share) for name, value in found.items() if name != "loss"):
        return None
    return COMPILE["no accuracy"].failure()


compile_fcnn = Exercise(
    text=COMPILE,
    reference=reference.compile_fcnn,
    parts=(
        LOSS.part("the loss", 1.5, "evaluated", "loss"),
        STEP.part("the step", 1, "step"),
        Question("the accuracy", 0.5, _metric),
    ),
    example=lambda subject: (
        models.made(subject, network, _drawn([3, 4, 2], np.random.default_rng(0))),
        LR,
    ),
    keras=True,
)


# How a network is evaluated.


def _exam(rng: np.random.Generator, n: int) -> tuple[Params, Any, Any]:
    """Draw a network and pixels for which scaling matters, and labels of which most are right."""
    while True:
        params = _drawn([6, 12, 4], rng)
        params = [(W, 3 * b) for W, b in params]
        X = rng.integers(0, 17, size=(n, 6)).astype(float)
        scaled, raw = _logits(params, X / reference.BRIGHTEST), _logits(params, X)
        best = np.sort(scaled, axis=1)
        clear = (best[:, -1] - best[:, -2]).min() > 1e-3  # no rounding decides
        y = scaled.argmax(axis=1)
        if clear and np.mean(raw.argmax(axis=1) == y) < (1 if n == 1 else 0.8):
            wrong = rng.permutation(n)[: n // 3]
            y[wrong] = (y[wrong] + 1) % 4
            return params, X, y


def _one_row_and_a_list(rng: np.random.Generator) -> list[Arguments]:
    """Draw a single example, and labels in a list."""
    params, X, y = _exam(rng, 12)
    return [_exam(rng, 1), (params, X, y.tolist())]


def _with_share(subject: Subject, drawn: Arguments) -> tuple[Arguments, float]:
    """Make the arguments, and the share of right answers."""
    params, X, y = drawn
    said = _logits(params, X / reference.BRIGHTEST).argmax(axis=1)
    return (models.made(subject, network, params), X, y), float(np.mean(said == y))


def _look_at_share(subject: Subject, trial: tuple[Arguments, float]) -> Sight:
    args, share = trial
    value = models.called(subject, *args).value
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        return Sight({"one number": True})
    if np.asarray(value).dtype.kind not in "biuf":
        kind = "nothing" if value is None else f"an object of type {type(value).__name__}"
        return Sight({"plain number": kind})
    return Sight({} if _close(value, share) else {"share": float(value)})


def _shares(
    name: str, points: float, trials: Callable[[np.random.Generator], list[Arguments]]
) -> Question:
    judge = Judge(
        (
            Property("one number", "One number is asked for, the share of right answers."),
            Property(
                "plain number",
                "One plain number is asked for, the share of right answers, not {seen}.",
            ),
            Property(
                "share",
                "The number is not the share of examples whose largest logit is at the true class, "
                "with X divided by 16.",
            ),
        ),
        trials,
        _look_at_share,
        TEXT["evaluate_fcnn"],
        near=1e-4,
        keras=True,
        prepare=_with_share,
    )
    return judge.part(name, points, "one number", "plain number", "share")


def _data_stay(subject: Subject, rng: np.random.Generator) -> Failure | None:
    (model, X, y), _ = _with_share(subject, _exam(rng, 9))
    _, X_after, y_after = models.called(subject, model, X, y).arguments
    if np.array_equal(X, X_after) and np.array_equal(y, y_after):
        return None
    return TEXT["evaluate_fcnn"].failure("`X` or `y` was changed: divide into a new array, X / 16.")


def _evaluate_example(subject: Subject) -> Arguments:
    params = _drawn([3, 4, 2], np.random.default_rng(0))
    return models.made(subject, network, params), np.full((2, 3), 8.0), np.array([0, 1])


evaluate_fcnn = Exercise(
    text=TEXT["evaluate_fcnn"],
    reference=reference.evaluate_fcnn,
    parts=(
        _shares(
            "the share of right answers", 1.5, lambda rng: [_exam(rng, n) for n in (30, 21, 10)]
        ),
        _shares("one example, a list of labels", 0.5, _one_row_and_a_list),
        Question("your data stays as it was", 0.5, _data_stay),
    ),
    example=_evaluate_example,
    keras=True,
)


# A gradient taken with TensorFlow's tape, on functions whose slope is known.

TAPE = TEXT["tape_gradient"]


@dataclass(frozen=True)
class Curve:
    """A function made of operators alone, so that it works on tensors and on arrays; its slope."""

    text: str
    function: Callable[[Any], Any]
    slope: Callable[[Any], Any]


# In each, the gradient differs from the value and from what a constant would give.
CURVES = (
    Curve("x * x", lambda x: x * x, lambda x: 2 * x),
    Curve("x**3 - 2 * x", lambda x: x**3 - 2 * x, lambda x: 3 * x**2 - 2),
    Curve("1 / (1 + x * x)", lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x) ** 2),
    Curve("(3 * x + 1) * x", lambda x: (3 * x + 1) * x, lambda x: 6 * x + 1),
)


def _vectors(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for the gradient at several values at once."""
    return _compare(subject, [(c, _points(rng, (n,))) for n, c in enumerate(CURVES, start=2)])


def _other_shapes(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask at a table, at one number, and at a list of whole numbers."""
    table, number = _points(rng, (3, 2)), float(_points(rng, (1,))[0])
    return _compare(subject, [(CURVES[0], table), (CURVES[1], number), (CURVES[3], [1, 2, 3])])


def _points(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(20, 300, size=shape) * rng.choice([-1, 1], size=shape) / 100


def _compare(subject: Subject, cases: list[tuple[Curve, Any]]) -> Failure | None:
    """Name what is seen at once: what came is nothing, a tensor, the value, or too small."""
    for curve, x in cases:
        array = np.asarray(x, dtype=float)
        right, value = curve.slope(array), models.called(subject, curve.function, x).value
        if value is not None and not isinstance(value, Opaque) and _close(value, right):
            continue
        example = f"f(x) = {curve.text}, x = {show(x)} → {show(value)}; expected {describe(right)}"
        if value is None:
            return TAPE["not watched"].failure(example)
        if isinstance(value, Opaque) and value.type_name == "EagerTensor":
            return TAPE["tensor for array"].failure(example)
        if isinstance(value, np.ndarray | float | np.generic):
            if _close(value, curve.function(array)):
                return TAPE["value for gradient"].failure(example)
            if _close(value, right / array.size):
                return TAPE["divided by the number of values"].failure(example)
        return TAPE.failure("This is not the gradient of f at x, in the shape of x.", example)
    return None


tape_gradient = Exercise(
    text=TAPE,
    reference=reference.tape_gradient,
    parts=(
        Question("the gradient", 2, _vectors),
        Question("other shapes", 0.5, _other_shapes),
    ),
    example=(CURVES[0].function, [1.0, 2.0]),
    keras=True,
)
