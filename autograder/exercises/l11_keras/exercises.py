"""Lesson 11: the network of lesson 08 in Keras, and the tape that takes its gradients."""

from __future__ import annotations

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.exercise import Arguments, Exercise, Failure, Question
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.subject import Model, Subject
from autograder.exercises.l11_keras import compiling, evaluating, tape
from autograder.exercises.l11_keras.networks import close, drawn, flat, logits
from nnlib.mlp import count_params
from nnlib.with_keras import fcnn as reference

TEXT = read_catalogue(__file__)

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
    return [
        ((d, classes, hidden), drawn([d, hidden, classes], rng), rng.normal(size=(40, d)))
        for d, classes, hidden in NUMBERS
    ]


def _look_at_outputs(subject: Subject, trial: Arguments) -> Sight:
    """Give the model weights of ours: it must compute what the NumPy network computes."""
    numbers, params, X = trial
    built = models.returned(subject, *numbers)
    weights = flat(params)
    if [w.shape for w in built.weights] != [w.shape for w in weights]:
        raise models.Unanswered(
            BUILD.failure("The weights have other shapes than those of your own network.")
        )
    got = models.ask(subject, measures.predict, Model(built.config_json, weights), X)
    if close(got, logits(params, X)):
        return Sight()
    if close(got.sum(axis=1), np.ones(len(X))) and (got >= 0).all():
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
    return Sight({} if close(got, logits(params, X)) else {"outputs": got})


def _copy_judge(sizes: list[int]) -> Judge:
    """Compare what the model gives after the copy with what the NumPy network gives."""

    def trials(rng: np.random.Generator) -> list[Arguments]:
        return [(drawn(sizes, rng), rng.normal(size=(40, sizes[0])))]

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
    params = drawn([3, 5, 2], rng)
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
    return drawn(sizes, np.random.default_rng(0)), _fresh(subject, sizes)


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

# In the order of the notebook.
compile_fcnn = compiling.compile_fcnn
evaluate_fcnn = evaluating.evaluate_fcnn
tape_gradient = tape.tape_gradient
