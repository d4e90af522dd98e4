"""Lesson 06: backpropagation, one layer at a time, then the whole network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from autograder.engine.draws import DrawRows, another_like, floats, kinds, unchanged, values
from autograder.engine.exercise import Arguments, Exercise, Part
from autograder.exercises.l06_backprop import mistakes as wrong
from nnlib import mlp
from nnlib.activations import relu_backward as relu_backward_reference
from nnlib.dense import dense_backward as dense_backward_reference
from nnlib.losses import cross_entropy, cross_entropy_grad


def _blame_and_sums(rng: np.random.Generator, n: int) -> Arguments:
    """Draw dA and Z, with both signs of each meeting both of the other."""
    dA, Z = floats(rng, n, 4), floats(rng, n, 4)
    dA[0], Z[0] = abs(dA[0]) * [1, 1, -1, -1], abs(Z[0]) * [1, -1, 1, -1]
    return dA, Z


def _layer(rng: np.random.Generator, n: int) -> Arguments:
    d = n + int(rng.integers(1, 3))
    return _dense(rng, n, d, d + int(rng.integers(1, 3)))


def _dense(rng: np.random.Generator, n: int, d: int, h: int) -> Arguments:
    return floats(rng, n, h), (floats(rng, n, d), floats(rng, d, h))


def _square(rng: np.random.Generator) -> list[Arguments]:
    """Draw layers with N = D = H: a wrong axis raises no error here, it gives wrong numbers."""
    return [_dense(rng, n, n, n) for n in (2, 3, 4, 5)]


def _params(rng: np.random.Generator, sizes: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw biases away from 0 too: a network that forgets them must give other numbers."""
    return [(floats(rng, d, h), floats(rng, h)) for d, h in pairwise(sizes)]


def _widths(rng: np.random.Generator, n: int, layers: int) -> list[int]:
    """Draw widths that differ from one another and from N."""
    return [int(w) for w in n + 1 + rng.permutation(layers + 1)]


def _live(rng: np.random.Generator, n: int, sizes: list[int]) -> tuple[np.ndarray, list]:
    """Draw inputs and parameters until some neurons of every hidden layer are on, and some off."""
    while True:
        X, params = floats(rng, n, sizes[0]), _params(rng, sizes)
        hidden = [Z for _, _, Z in mlp.mlp_forward_cached(X, params)[1][:-1]]
        if all((Z > 0).any() and (n == 1 or (Z < 0).any()) for Z in hidden):
            return X, params


def _network(layers: int) -> DrawRows:
    return lambda rng, n: _live(rng, n, _widths(rng, n, layers))


def _blame_and_caches(rng: np.random.Generator, n: int, sizes: list[int]) -> Arguments:
    _, caches = mlp.mlp_forward_cached(*_live(rng, n, sizes))
    return floats(rng, n, sizes[-1]), caches


def _deep(rng: np.random.Generator, n: int) -> Arguments:
    return _blame_and_caches(rng, n, _widths(rng, n, 3))


def _equal_widths(rng: np.random.Generator) -> list[Arguments]:
    """Draw networks in which a mask of another layer fits, and gives wrong numbers."""
    return [_blame_and_caches(rng, n, [n] * 4) for n in (3, 4, 5)]


def _batch(rng: np.random.Generator, n: int) -> Arguments:
    sizes = _widths(rng, n, 2)
    X, params = _live(rng, n, sizes)
    # Small weights: a loss in which every class has a say.
    params = [(W / 4, b / 4) for W, b in params]
    return X, rng.integers(sizes[-1], size=n), params


def _batches(rng: np.random.Generator) -> list[Arguments]:
    drawn = [(_batch(rng, n), n) for n in (2, 3, 4, 6)]
    return [*(args for args, _ in drawn), *another_like(drawn, _batch, rng)]


relu_backward = Exercise(
    name="relu_backward",
    signature="relu_backward(dA, Z)",
    reference=relu_backward_reference,
    parts=(
        values(1, _blame_and_sums),
        Part(
            "Z at exactly 0",
            0.5,
            lambda rng: [(np.array([[2.0, -1.0, 3.0]]), np.array([[0.0, 0.0, 1.0]]))],
        ),
        kinds(0.25, _blame_and_sums),
        unchanged(0.25, _blame_and_sums),
    ),
    look=wrong.MASK,
    hints=(
        "A neuron that was off gave 0 whatever its `z` was. How much blame can its `z` then have?",
        "dZ = dA times the slope of ReLU at Z. The slope is 1 where Z > 0 and 0 elsewhere.",
        "In one line: return dA * (Z > ?). True counts as 1 and False as 0.",
    ),
    mistakes=wrong.RELU_BACKWARD_MISTAKES,
    right=(
        lambda dA, Z: np.where(np.asarray(Z) > 0, dA, 0),
        lambda dA, Z: np.einsum("nh,nh->nh", np.asarray(dA), np.heaviside(Z, 0.0)),
        lambda dA, Z: np.array(
            [
                [d if z > 0 else 0.0 for d, z in zip(*pair, strict=True)]
                for pair in zip(dA, Z, strict=True)
            ]
        ),
    ),
)

dense_backward = Exercise(
    name="dense_backward",
    signature="dense_backward(dZ, cache)",
    reference=dense_backward_reference,
    parts=(
        Part("values, N = D = H", 1.5, _square),
        values(0.5, _layer, name="values, N, D and H different"),
        kinds(0.5, _layer),
        unchanged(0.5, _layer),
    ),
    look=wrong.DENSE,
    hints=(
        "Write the shapes of dZ, X and W beside one another. Which product gives the shape of W?",
        "dX = dZ @ W.T is (N, H) @ (H, D). dW = X.T @ dZ is (D, N) @ (N, H). db adds dZ over the examples.",
        "return dZ @ W.?, X.? @ dZ, dZ.sum(axis=?)",
    ),
    mistakes=wrong.DENSE_BACKWARD_MISTAKES,
    right=(
        lambda dZ, cache: (
            np.einsum("nh,dh->nd", dZ, cache[1]),
            np.einsum("nd,nh->dh", cache[0], dZ),
            np.einsum("nh->h", np.asarray(dZ)),
        ),
        lambda dZ, cache: _example_by_example(np.asarray(dZ), *map(np.asarray, cache)),
        lambda dZ, cache: [
            (np.asarray(cache[1]) @ np.asarray(dZ).T).T,
            (np.asarray(dZ).T @ np.asarray(cache[0])).T,
            np.ones(len(dZ)) @ dZ,
        ],
    ),
)

mlp_forward_cached = Exercise(
    name="mlp_forward_cached",
    signature="mlp_forward_cached(X, params)",
    # The stub's first line makes arrays of the parameters, so the caches hold arrays.
    reference=lambda X, params: mlp.mlp_forward_cached(X, [wrong.arrays(*p) for p in params]),
    parts=(
        values(1, _network(3)),
        values(0.25, _network(1), name="one layer"),
        kinds(0.5, _network(2)),
        unchanged(0.25, _network(2)),
    ),
    look=wrong.CACHE,
    hints=(
        "What goes into a layer, and what comes out of `A @ W + b`? Both are needed on the way back.",
        "For each (W, b): Z = A @ W + b, append (A, W, Z) to caches, then A = relu(Z) for the next layer.",
        "After the loop the last Z holds the logits: return Z, caches.",
    ),
    mistakes=wrong.FORWARD_MISTAKES,
    right=(
        lambda X, params: wrong.forward(X, params, hidden=lambda Z: np.where(Z > 0, Z, 0)),
        lambda X, params: wrong.forward(X, params, keep=lambda A, W, Z: [A, W, Z]),
        lambda X, params: _recursive(np.asarray(X), list(params)),
    ),
)

mlp_backward = Exercise(
    name="mlp_backward",
    signature="mlp_backward(dlogits, caches)",
    reference=mlp.mlp_backward,
    parts=(
        Part("values, layers of equal width", 2, _equal_widths),
        values(0.5, _deep, name="values, layers of any width"),
        values(0.25, lambda rng, n: _blame_and_caches(rng, n, [n + 1, n + 2]), name="one layer"),
        kinds(0.25, _deep),
        unchanged(1, _deep),
    ),
    look=wrong.BACKWARD,
    hints=(
        "Which layer meets the blame first, the first or the last? What does it hand to the next?",
        "From the last layer to the first: dense_backward gives dA, dW and db; keep (dW, db). Unless "
        + "it was layer 0, the next dZ is relu_backward of dA and the Z of layer i - 1.",
        "for i in reversed(range(len(caches))): A, W, _ = caches[i], then dense_backward(dZ, (A, W)), "
        + "grads.insert(0, (dW, db)), and if i > 0: dZ = relu_backward(dA, caches[?][2])",
    ),
    mistakes=wrong.BACKWARD_MISTAKES,
    right=(
        lambda dlogits, caches: wrong.backward(dlogits, caches),
        lambda dlogits, caches: _with_stack(dlogits, list(caches)),
        lambda dlogits, caches: wrong.backward(
            dlogits,
            caches,
            # relu(Z) is positive where Z is, and it is the input of the layer above.
            mask=lambda dA, layer, caches: wrong.masked(dA, caches[layer][0]),
        ),
    ),
)

loss_and_grads = Exercise(
    name="loss_and_grads",
    signature="loss_and_grads(X, y, params)",
    reference=mlp.loss_and_grads,
    parts=(
        Part("values", 2, _batches),
        kinds(0.5, _batch),
        unchanged(0.5, _batch),
    ),
    look=wrong.WHOLE,
    hints=(
        "Three of your functions and two of the losses do all the work. In which order?",
        "Forward gives logits and caches; the loss and dlogits come from the logits and y; backward "
        + "turns dlogits into grads.",
        "logits, caches = mlp_forward_cached(X, params); then return cross_entropy(logits, y), "
        + "mlp_backward(?, caches)",
    ),
    mistakes=wrong.WHOLE_MISTAKES,
    right=(
        wrong.with_grad(cross_entropy_grad),
        wrong.with_grad(
            lambda logits, y: (
                (wrong.softmax(logits) - np.eye(logits.shape[1])[np.asarray(y)]) / len(logits)
            )
        ),
        lambda X, y, params: _example_at_a_time(np.asarray(X), np.asarray(y), params),
    ),
)


def _example_by_example(dZ, X, W):
    dX = np.array([W @ blame for blame in dZ])
    dW = sum(np.outer(x, blame) for x, blame in zip(X, dZ, strict=True))
    return dX, dW, sum(dZ)


def _recursive(X, params):
    W, b = map(np.asarray, params[0])
    Z = X @ W + b
    if len(params) == 1:
        return Z, [(X, W, Z)]
    logits, caches = _recursive(np.maximum(Z, 0), params[1:])
    return logits, [(X, W, Z), *caches]


def _with_stack(dlogits, caches):
    A, W, _ = caches.pop()
    dA, dW, db = wrong.dense(dlogits, (A, W))
    grads = [[dW, db]]
    while caches:
        A, W, Z = caches.pop()
        dA, dW, db = wrong.dense(np.where(np.asarray(Z) > 0, dA, 0), (A, W))
        grads.append([dW, db])
    return list(reversed(grads))


def _example_at_a_time(X, y, params):
    losses, total = [], [(0.0, 0.0)] * len(params)
    for i in range(len(X)):
        logits, caches = wrong.forward(X[i : i + 1], params)
        losses.append(cross_entropy(logits, y[i : i + 1]))
        grads = wrong.backward(cross_entropy_grad(logits, y[i : i + 1]), caches)
        pairs = zip(total, grads, strict=True)
        total = [(W + dW / len(X), b + db / len(X)) for (W, b), (dW, db) in pairs]
    return np.mean(losses), total
