"""What goes wrong in backpropagation, and what to say about it (lesson 06)."""

from __future__ import annotations

import numpy as np

from autograder.engine.exercise import Mistake
from nnlib import mlp
from nnlib.activations import relu, softmax
from nnlib.losses import cross_entropy, cross_entropy_grad, one_hot

MASK = "Look at “Through ReLU” above."
DENSE = "Look at “Through a dense layer” above."
CACHE = "Look at “Keep what you will need” above."
BACKWARD = "Look at “Layer after layer, backward” above."
WHOLE = "Look at “The whole thing” above."


def arrays(*values):
    return tuple(map(np.asarray, values))


def masked(dA, Z):
    dA, Z = arrays(dA, Z)
    return dA * (Z > 0)


def dense(dZ, cache):
    dZ, X, W = arrays(dZ, *cache)
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def backward(dlogits, caches, *, dense=dense, mask=None, last=lambda dZ, caches: dZ):
    """Go back through the layers; a mistake puts another piece in one of three places."""
    mask = mask or (lambda dA, layer, caches: masked(dA, caches[layer - 1][2]))
    grads: list = []
    dZ = last(np.asarray(dlogits), caches)
    for layer in range(len(caches) - 1, -1, -1):
        A, W, _ = caches[layer]
        dA, dW, db = dense(dZ, (A, W))
        grads.insert(0, (dW, db))
        dZ = mask(dA, layer, caches) if layer else dA
    return grads


def forward(X, params, *, hidden=relu, last=lambda Z: Z, keep=lambda A, W, Z: (A, W, Z)):
    """Run a network and keep what backward needs; a mistake replaces one of the pieces."""
    A, caches = np.asarray(X), []
    for layer, (W, b) in enumerate(params):
        W, b = arrays(W, b)
        Z = A @ W + b
        Z = last(Z) if layer == len(params) - 1 else Z
        caches.append(keep(A, W, Z))
        A = hidden(Z)
    return Z, caches


def with_grad(dlogits, *, loss=cross_entropy):
    """Make a `loss_and_grads` that starts backward from another gradient."""

    def loss_and_grads(X, y, params):
        logits, caches = forward(X, params)
        return loss(logits, y), backward(dlogits(logits, y), caches)

    return loss_and_grads


def _dense_in_place(dZ, cache):
    dX, dW, db = dense(dZ, cache)
    return dX, dW / len(dX), db / len(dX)


def _masked_in_place(dA, Z):
    dA, Z = arrays(dA, Z)
    dA[Z <= 0] = 0
    return dA


def _updated_first(dZ, cache):
    X, W = arrays(*cache)
    dW = X.T @ dZ
    return dZ @ (W - dW).T, dW, dZ.sum(axis=0)


def _outward_in(logits, y):
    return softmax(logits) - one_hot(y, logits.shape[1])


RELU_BACKWARD_MISTAKES = (
    Mistake(
        "upstream dropped",
        lambda dA, Z: (np.asarray(Z) > 0) * np.ones_like(np.asarray(dA)),
        "This is the slope of ReLU alone. The blame `dA` that comes from above must be multiplied "
        "with it. " + MASK,
    ),
    Mistake(
        "mask from dA",
        lambda dA, Z: masked(dA, dA),
        "You let through where `dA` is positive. What counts is whether the neuron was on, so look "
        "at `Z`; blame itself may well be negative. " + MASK,
    ),
    Mistake(
        "wrong side passes",
        lambda dA, Z: np.asarray(dA) * (np.asarray(Z) <= 0),
        "It is the other way round: blame passes where `Z` is positive, because there the output "
        "followed the input. " + MASK,
    ),
    Mistake(
        "multiplied with Z",
        lambda dA, Z: np.asarray(dA) * relu(Z),
        "You multiplied with `relu(Z)`. Multiply with its slope, which is 1 or 0. " + MASK,
    ),
    Mistake(
        "passes at exactly 0",
        lambda dA, Z: np.asarray(dA) * (np.asarray(Z) >= 0),
        "Right, but for `Z` at exactly 0. The course agrees on the slope 0 there, so the condition "
        "is `Z > 0`. " + MASK,
    ),
    Mistake(
        "not masked",
        lambda dA, Z: np.asarray(dA) * 1,
        "All the blame came through. A neuron that was off, with `Z` below 0, must not get any. "
        + MASK,
    ),
    Mistake(
        "input changed in place",
        _masked_in_place,
        "The values are right, but the caller's own `dA` was changed: `dA[...] = 0` writes into "
        "it. `dA * (Z > 0)` makes a new array. " + MASK,
    ),
)

DENSE_BACKWARD_MISTAKES = (
    Mistake(
        "bias summed over the wrong axis",
        lambda dZ, cache: (*dense(dZ, cache)[:2], np.asarray(dZ).sum(axis=1)),
        "`db` was summed along the rows. The bias of neuron j is used by every example, so add the "
        "blame over the examples: down the columns, axis 0. " + DENSE,
    ),
    Mistake(
        "bias not summed",
        lambda dZ, cache: (*dense(dZ, cache)[:2], np.asarray(dZ) * 1),
        "`db` has one row an example. There is one bias a neuron, shape `(H,)`: add the blame over "
        "the examples. " + DENSE,
    ),
    Mistake(
        "bias averaged",
        lambda dZ, cache: (*dense(dZ, cache)[:2], np.asarray(dZ).mean(axis=0)),
        "`db` is the mean of the blame over the examples. It is the sum: `dZ` carries its 1/N "
        "already. " + DENSE,
    ),
    Mistake(
        "W not transposed",
        lambda dZ, cache: (arrays(dZ)[0] @ arrays(*cache)[1], *dense(dZ, cache)[1:]),
        "In `dX` the weights are not transposed. Forward, `W` leads from D inputs to H neurons; "
        "backward it must lead from H to D. " + DENSE,
    ),
    Mistake(
        "dW transposed",
        lambda dZ, cache: (dense(dZ, cache)[0], dense(dZ, cache)[1].T, dense(dZ, cache)[2]),
        "`dW` lies on its side. It must have the shape of `W`, `(D, H)`: `X.T` comes first. "
        + DENSE,
    ),
    Mistake(
        "upstream dropped",
        lambda dZ, cache: (
            arrays(np.ones_like(np.asarray(dZ)))[0] @ arrays(*cache)[1].T,
            arrays(*cache)[0].T @ np.ones_like(np.asarray(dZ)),
            np.ones_like(np.asarray(dZ)).sum(axis=0),
        ),
        "The answer does not depend on `dZ`. Every gradient is the blame from above, `dZ`, times "
        "the slope of this layer. " + DENSE,
    ),
    Mistake(
        "averaged once more",
        _dense_in_place,
        "`dW` and `db` are divided by N here. The mean belongs to the loss: `dZ` carries its 1/N "
        "already. " + DENSE,
    ),
    Mistake(
        "in another order",
        lambda dZ, cache: (dense(dZ, cache)[1], dense(dZ, cache)[2], dense(dZ, cache)[0]),
        "The three gradients are there, in another order. Return `dX, dW, db`. " + DENSE,
    ),
)

FORWARD_MISTAKES = (
    Mistake(
        "last layer activated",
        lambda X, params: forward(X, params, last=relu),
        "The last layer went through ReLU. It stays linear, so that logits may be negative. "
        + CACHE,
    ),
    Mistake(
        "ReLU left out",
        lambda X, params: forward(X, params, hidden=lambda Z: Z),
        "The next layer got `Z`. Between two layers stands ReLU: its input is `relu(Z)`. " + CACHE,
    ),
    Mistake(
        "output kept for input",
        lambda X, params: forward(X, params, keep=lambda A, W, Z: (relu(Z), W, Z)),
        "The cache holds the layer's output, `relu(Z)`. Backward needs what came in, the `A` that "
        "was multiplied with `W`. " + CACHE,
    ),
    Mistake(
        "in another order",
        lambda X, params: forward(X, params, keep=lambda A, W, Z: (Z, W, A)),
        "All three are kept, in another order. Each cache is `(A, W, Z)`. " + CACHE,
    ),
    Mistake(
        "Z after ReLU",
        lambda X, params: forward(X, params, keep=lambda A, W, Z: (A, W, relu(Z))),
        "The third thing in each cache is `relu(Z)`. Keep `Z` itself, before ReLU. " + CACHE,
    ),
    Mistake(
        "no bias",
        lambda X, params: forward(X, [(W, np.zeros_like(np.asarray(b))) for W, b in params]),
        "The bias is missing: `Z = A @ W + b`. " + CACHE,
    ),
)

BACKWARD_MISTAKES = (
    Mistake(
        "mask left out",
        lambda dlogits, caches: backward(dlogits, caches, mask=lambda dA, layer, caches: dA),
        "Between two layers the blame must go through ReLU: `relu_backward`, with the `Z` of the "
        "layer before. " + BACKWARD,
    ),
    Mistake(
        "mask from Z of the wrong layer",
        lambda dlogits, caches: backward(
            dlogits, caches, mask=lambda dA, layer, caches: masked(dA, caches[layer][2])
        ),
        "The mask comes from the wrong layer. `dA` belongs to the input of layer i, which is "
        "`relu` of the `Z` of layer i - 1: take `caches[i - 1]`. " + BACKWARD,
    ),
    Mistake(
        "mask from A of the wrong layer",
        lambda dlogits, caches: backward(
            dlogits, caches, mask=lambda dA, layer, caches: masked(dA, caches[layer - 1][0])
        ),
        "The mask was made from the `A` of the layer before, which is that layer's *input*. ReLU "
        "was given its `Z`: the third thing in `caches[i - 1]`. " + BACKWARD,
    ),
    Mistake(
        "logits masked",
        lambda dlogits, caches: backward(
            dlogits, caches, last=lambda dZ, caches: masked(dZ, caches[-1][2])
        ),
        "You masked `dlogits`. The last layer has no ReLU, so the first blame goes into "
        "`dense_backward` as it comes. " + BACKWARD,
    ),
    Mistake(
        "layers in backward order",
        lambda dlogits, caches: backward(dlogits, caches)[::-1],
        "The gradients are right, but the last layer stands first. Return them in the order of the "
        "layers. " + BACKWARD,
    ),
    Mistake(
        "updated W used",
        lambda dlogits, caches: backward(dlogits, caches, dense=_updated_first),
        "The blame went back through weights that had been changed already. All gradients belong "
        "to the same weights; nothing is updated on the way. " + BACKWARD,
    ),
    Mistake(
        "blame not passed on",
        lambda dlogits, caches: [dense(dlogits, (A, W))[1:] for A, W, _ in caches],
        "Every layer got `dlogits`. Each layer's `dZ` is made from the `dA` of the layer above it. "
        + BACKWARD,
    ),
)

WHOLE_MISTAKES = (
    Mistake(
        "not averaged",
        with_grad(_outward_in),
        "All gradients are N times too large: the loss is a mean over the batch, so its gradient "
        "has a 1/N. `cross_entropy_grad` brings it along. " + WHOLE,
    ),
    Mistake(
        "averaged twice",
        with_grad(lambda logits, y: cross_entropy_grad(logits, y) / len(logits)),
        "All gradients are N times too small: the mean was taken twice. `cross_entropy_grad` "
        "divides by N already. " + WHOLE,
    ),
    Mistake(
        "truth not subtracted",
        with_grad(lambda logits, y: softmax(logits) / len(logits)),
        "Backward starts from the probabilities. It should start from what was said minus what was "
        "true: `cross_entropy_grad(logits, y)`. " + WHOLE,
    ),
    Mistake(
        "wrong sign",
        with_grad(lambda logits, y: -cross_entropy_grad(logits, y)),
        "The gradients have the wrong sign: they point downhill. A gradient points to where the "
        "loss grows. " + WHOLE,
    ),
    Mistake(
        "softmax twice",
        with_grad(
            lambda logits, y: cross_entropy_grad(softmax(logits), y),
            loss=lambda logits, y: cross_entropy(softmax(logits), y),
        ),
        "Softmax was applied twice: `cross_entropy` contains it. Give it the logits. " + WHOLE,
    ),
    Mistake(
        "loss summed",
        with_grad(
            cross_entropy_grad, loss=lambda logits, y: cross_entropy(logits, y) * len(logits)
        ),
        "The gradients are right; the loss is a sum. It should be the mean over the batch. "
        + WHOLE,
    ),
    Mistake(
        "in another order",
        lambda X, y, params: mlp.loss_and_grads(X, y, params)[::-1],
        "The loss and the gradients are there, in another order: return `loss, grads`. " + WHOLE,
    ),
    Mistake(
        "logits instead of the loss",
        lambda X, y, params: (forward(X, params)[0], mlp.loss_and_grads(X, y, params)[1]),
        "The first thing should be the loss, one number: `cross_entropy(logits, y)`. " + WHOLE,
    ),
)
