"""How a network is compiled, judged by its loss and by the step that it takes (lesson 11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.engine import measures, models
from autograder.engine.catalogue import read_catalogue
from autograder.engine.exercise import Arguments, Exercise, Failure, Question
from autograder.engine.judge import Judge, Property, Sight
from autograder.engine.subject import Model, Subject
from autograder.exercises.l11_keras.measures import network, one_step
from autograder.exercises.l11_keras.networks import Params, close, drawn, flat, logits
from nnlib.losses import cross_entropy
from nnlib.mlp import loss_and_grads
from nnlib.with_keras import fcnn as reference

LR = 0.05
COMPILE = read_catalogue(__file__)["compile_fcnn"]


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
    params = drawn([6, 8, 4], rng)
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
    right = cross_entropy(logits(trial.params, trial.X), trial.y)
    return Sight({} if close(got, right) else {"loss": got})


def _look_at_step(subject: Subject, trial: Compiling) -> Sight:
    """Compare one step with gd_step of lesson 8, as a multiple of the learning rate."""
    after = models.ask(subject, one_step, trial.compiled(subject), trial.X, trial.y)
    _, grads = loss_and_grads(trial.X, trial.y, trial.params)
    before, gradient, now = (
        np.concatenate([np.ravel(array) for array in arrays])
        for arrays in (flat(trial.params), flat(grads), after)
    )
    moved = now - before
    near = close(moved, -trial.lr * gradient)
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
    share = float(np.mean(logits(trial.params, trial.X).argmax(axis=1) == trial.y))
    found = models.ask(subject, measures.evaluated, trial.compiled(subject), trial.X, trial.y)
    if any(close(value, share) for name, value in found.items() if name != "loss"):
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
        models.made(subject, network, drawn([3, 4, 2], np.random.default_rng(0))),
        LR,
    ),
    keras=True,
)
