"""What goes wrong with mini-batches and in the training loop, and what to say about it."""

from __future__ import annotations

import numpy as np

from autograder.engine.exercise import old_mistake
from nnlib import descent, mlp

BATCHES = "Look at “A few examples at a time” above."
TRAINING = "Look at “Put together” above."
STALE = (
    "All steps of an epoch use the gradients at the parameters with which the epoch began. Call "
    "`loss_and_grads` for each mini-batch with the parameters that the step before returned. "
    + TRAINING
)


def _slices(X, y, size):
    for start in range(0, len(X), size):
        yield X[start : start + size], y[start : start + size]


def _slices_in_order(X, y, size, rng):
    order = rng.permutation(len(X))
    return _slices(np.asarray(X)[order], np.asarray(y)[order], size)


def _with_replacement(X, y, size, rng):
    X, y = np.asarray(X), np.asarray(y)
    for start in range(0, len(X), size):
        rows = rng.integers(len(X), size=min(size, len(X) - start))
        yield X[rows], y[rows]


def _in_place(X, y, size, rng):
    state = rng.bit_generator.state
    rng.shuffle(X)
    rng.bit_generator.state = state
    rng.shuffle(y)
    yield from _slices(X, y, size)


def trained(
    *,
    step=descent.gd_step,
    batches=lambda X, y, rng: descent.minibatches(X, y, 32, rng),
    record=lambda losses, sizes: float(np.average(losses, weights=sizes)),
    keep=True,
    stale=False,
    fresh=False,
    seed=None,
):
    """Make a `train_mlp` in which one thing may be wrong."""

    def train_mlp(X, y, sizes, lr, epochs, rng):
        rng = rng if seed is None else np.random.default_rng(seed)
        params, history = mlp.init_params(sizes, rng), []
        for _ in range(epochs):
            if fresh:
                params = mlp.init_params(sizes, rng)
            losses, counts, before = [], [], params
            for X_batch, y_batch in batches(X, y, rng):
                loss, grads = mlp.loss_and_grads(X_batch, y_batch, before if stale else params)
                moved = step(params, grads, lr)
                params = moved if keep else params
                losses.append(loss)
                counts.append(len(X_batch))
            history.append(record(losses, counts))
        return params, history

    return train_mlp


def _uphill(params, grads, lr):
    return descent.gd_step(params, [(-dW, -db) for dW, db in grads], lr)


def _only_weights(params, grads, lr):
    return [(np.asarray(W) - lr * dW, b) for (W, b), (dW, _) in zip(params, grads, strict=True)]


def _same_batches(X, y, sizes, lr, epochs, rng):
    kept: list = []

    def batches(X, y, rng):
        if not kept:
            kept.extend(descent.minibatches(X, y, 32, rng))
        return kept

    return trained(batches=batches)(X, y, sizes, lr, epochs, rng)


def _loss_for_each_batch(X, y, sizes, lr, epochs, rng):
    history: list = []
    params, _ = trained(record=lambda losses, counts: history.extend(losses))(
        X, y, sizes, lr, epochs, rng
    )
    return params, history


BATCH_MISTAKES = (
    old_mistake(
        "X and y shuffled apart",
        lambda X, y, size, rng: _slices(
            np.asarray(X)[rng.permutation(len(X))], np.asarray(y)[rng.permutation(len(y))], size
        ),
        "`X` and `y` were shuffled apart, so that examples got the labels of others. Draw one order, "
        "and index both with it. " + BATCHES,
    ),
    old_mistake(
        "y not shuffled",
        lambda X, y, size, rng: _slices(
            np.asarray(X)[rng.permutation(len(X))], np.asarray(y), size
        ),
        "`X` was shuffled and `y` was not, so that examples got the labels of others. Index both "
        "with the same order. " + BATCHES,
    ),
    old_mistake(
        "last batch lost",
        lambda X, y, size, rng: [
            batch for batch in _slices_in_order(X, y, size, rng) if len(batch[0]) == size
        ],
        "The last batch is lost where `size` does not divide N: some examples are never seen in "
        "this pass. The last batch may be smaller. " + BATCHES,
    ),
    old_mistake(
        "not shuffled",
        lambda X, y, size, rng: _slices(np.asarray(X), np.asarray(y), size),
        "The batches are right, but always in the same order. Draw a new order with "
        "`rng.permutation(N)` first. " + BATCHES,
    ),
    old_mistake(
        "drawn with replacement",
        _with_replacement,
        "Each batch was drawn anew from all examples, so that some come twice and some never. Draw "
        "one order for the whole pass, and cut it into pieces. " + BATCHES,
    ),
    old_mistake(
        "rng not used",
        lambda X, y, size, rng: _slices_in_order(X, y, size, np.random.default_rng(0)),
        "The order does not come from `rng`: it is the same whatever the caller passes. Do not make "
        "a generator of your own. " + BATCHES,
    ),
    old_mistake(
        "first batch only",
        lambda X, y, size, rng: list(_slices_in_order(X, y, size, rng))[:1],
        "Only the first batch came. Is there a `return` inside the loop? `yield` hands out one batch "
        "and goes on. " + BATCHES,
    ),
    old_mistake(
        "shuffled in place",
        _in_place,
        "The batches are right, but the caller's own `X` and `y` were shuffled. Index with an order "
        "instead: `X[order]` makes a new array. " + BATCHES,
    ),
)

TRAINING_MISTAKES = (
    old_mistake(
        "uphill",
        trained(step=_uphill),
        "The loss grows: the steps go uphill. Is your `gd_step` right, and are the gradients those "
        "of `loss_and_grads`? " + TRAINING,
    ),
    old_mistake(
        "step thrown away",
        trained(keep=False),
        "The network that comes back is the one that was drawn at the start. `gd_step` returns new "
        "parameters and leaves the old ones alone: write `params = gd_step(...)`. " + TRAINING,
    ),
    old_mistake("gradients of the epoch's first parameters", trained(stale=True), STALE),
    old_mistake(
        "learning rate ignored",
        trained(step=lambda params, grads, lr: descent.gd_step(params, grads, 0.1)),
        "Whatever `lr` is, the network comes out the same. Hand the `lr` that the caller passes to "
        "`gd_step`. " + TRAINING,
    ),
    old_mistake(
        "new weights every epoch",
        trained(fresh=True),
        "Every epoch starts from new random weights. Draw them once, before the loop. " + TRAINING,
    ),
    old_mistake(
        "one step an epoch",
        trained(batches=lambda X, y, rng: [(X, y)]),
        "There is one step in each epoch. Take one for each mini-batch of 32: loop over "
        "`minibatches(X, y, 32, rng)`, and step inside the loop. " + TRAINING,
    ),
    old_mistake(
        "one example at a time",
        trained(batches=lambda X, y, rng: descent.minibatches(X, y, 1, rng)),
        "There is a step for each single example. Take one for each mini-batch of 32. " + TRAINING,
    ),
    old_mistake(
        "a loss for each mini-batch",
        lambda *args: _loss_for_each_batch(*args),
        "There is a loss for each mini-batch. Wanted is one for each epoch: the mean over its "
        "examples. " + TRAINING,
    ),
    old_mistake(
        "losses summed",
        trained(record=lambda losses, sizes: float(np.sum(np.multiply(losses, sizes)))),
        "Training is right. The losses are sums over the examples; each should be the mean of its "
        "epoch. " + TRAINING,
    ),
    old_mistake(
        "rng not used",
        trained(seed=0),
        "The network is the same whatever `rng` the caller passes. Draw the weights and the batches "
        "from it, and do not make a generator of your own. " + TRAINING,
    ),
    old_mistake(
        "loss of the last mini-batch",
        trained(record=lambda losses, sizes: losses[-1]),
        "Training is right. The losses are not the means of their epochs: add up "
        "`loss * len(X_batch)` over all mini-batches, and divide by N after the last. " + TRAINING,
    ),
    old_mistake(
        "biases left alone",
        trained(step=_only_weights),
        "The biases never move. They learn too, by the same step as the weights. " + TRAINING,
    ),
    old_mistake(
        "the same order in every epoch",
        lambda *args: _same_batches(*args),
        "Every epoch goes through the same mini-batches in the same order. Draw a new order in "
        "each: call `minibatches` inside the loop over the epochs. " + TRAINING,
    ),
    old_mistake(
        "only the parameters",
        lambda *args: trained()(*args)[0],
        "The parameters alone came back. Return two things: `params, losses`. " + TRAINING,
    ),
)
