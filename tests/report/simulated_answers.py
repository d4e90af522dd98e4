"""Answers as a class would write them: common ways, own names, small choices, and a few long ones."""

from __future__ import annotations

import random

STUBS = {
    "sigmoid": 'def sigmoid(z):\n    """Return 1 / (1 + exp(-z)), entry by entry."""\n    raise NotImplementedError\n',
    "softmax": 'def softmax(Z, axis=-1):\n    """Return probabilities along the axis."""\n    raise NotImplementedError\n',
    "one_hot": 'def one_hot(y, K):\n    """Return a table with a 1 in each row."""\n    raise NotImplementedError\n',
    "cross_entropy": 'def cross_entropy(logits, y):\n    """Return the mean loss."""\n    raise NotImplementedError\n',
    "minibatches": 'def minibatches(X, y, size, rng):\n    """Yield batches."""\n    raise NotImplementedError\n',
    "train": 'def train(X, y, sizes, lr, epochs, rng):\n    """Train a network."""\n    raise NotImplementedError\n',
}
EXERCISES = tuple(STUBS)

_NAMES = ("a", "e", "out", "res", "tmp", "result", "ex", "val", "s", "shifted", "probs", "table")


def answer(exercise: str, rng: random.Random) -> str:
    """Write one answer; each choice is made independently, the common ones more often."""
    a, b, c = rng.sample(_NAMES, 3)
    pick = _picker(rng)
    first = pick(
        ["    {x} = np.asarray({x})\n"] * 3 + ["", "    {x} = np.array({x}, dtype=float)\n"]
    )
    note = pick(["", "", "", f"    # my {exercise}\n"])
    return globals()[f"_{exercise}"](pick, a, b, c, first, note)


def _picker(rng: random.Random):
    return lambda choices: rng.choice(choices)


def _sigmoid(pick, a, b, c, first, note):
    body = pick(
        [
            f"    {a} = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1, {a}) / (1 + {a})\n",
            f"    {a} = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1 / (1 + {a}), {a} / (1 + {a}))\n",
            "    return 1 / (1 + np.exp(-z))\n",
            f"    {a} = 1 / (1 + np.exp(-z))\n    return {a}\n",
            "    return 0.5 * (1 + np.tanh(z / 2))\n",
            "    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))\n",
        ]
    )
    return "def sigmoid(z):\n" + note + first.format(x="z") + body


def _softmax(pick, a, b, c, first, note):
    largest = pick(["Z.max(axis=axis, keepdims=True)", "np.max(Z, axis=axis, keepdims=True)"])
    start = pick(
        [f"    {a} = np.exp(Z - {largest})\n", f"    {b} = Z - {largest}\n    {a} = np.exp({b})\n"]
    )
    total = pick([f"{a}.sum(axis=axis, keepdims=True)", f"np.sum({a}, axis=axis, keepdims=True)"])
    end = pick([f"    return {a} / {total}\n", f"    {c} = {total}\n    return {a} / {c}\n"])
    return "def softmax(Z, axis=-1):\n" + note + first.format(x="Z") + start + end


def _one_hot(pick, a, b, c, first, note):
    body = pick(
        [
            f"    {a} = np.zeros((len(y), K))\n    {a}[np.arange(len(y)), y] = 1\n    return {a}\n",
            f"    {a} = np.zeros((len(y), K))\n    for {b}, {c} in enumerate(y):\n        {a}[{b}, {c}] = 1\n    return {a}\n",
            "    return np.eye(K)[y]\n",
            "    return (y[:, None] == np.arange(K)).astype(float)\n",
            f"    {a} = np.zeros((y.size, K))\n    for {b} in range(y.size):\n        {a}[{b}, y[{b}]] = 1.0\n    return {a}\n",
        ]
    )
    return "def one_hot(y, K):\n" + note + first.format(x="y") + body


def _cross_entropy(pick, a, b, c, first, note):
    shift = pick(
        [
            "logits - logits.max(axis=1, keepdims=True)",
            "logits - np.max(logits, axis=1, keepdims=True)",
        ]
    )
    count = pick(["len(y)", "y.shape[0]", "logits.shape[0]"])
    norm = pick(
        [
            f"    {b} = {a} - np.log(np.exp({a}).sum(axis=1, keepdims=True))\n",
            f"    {b} = {a} - np.log(np.sum(np.exp({a}), axis=1, keepdims=True))\n",
            f"    {c} = np.exp({a})\n    {b} = np.log({c} / {c}.sum(axis=1, keepdims=True))\n",
        ]
    )
    end = pick(
        [
            f"    return -{b}[np.arange({count}), y].mean()\n",
            f"    return -np.mean({b}[np.arange({count}), y])\n",
            f"    {c} = {b}[range({count}), y]\n    return -{c}.sum() / {count}\n",
        ]
    )
    return f"def cross_entropy(logits, y):\n{note}{first.format(x='logits')}    {a} = {shift}\n{norm}{end}"


def _minibatches(pick, a, b, c, first, note):
    count = pick(["len(X)", "X.shape[0]", "len(y)"])
    order = pick(
        [
            f"    {a} = rng.permutation({count})\n",
            f"    {a} = np.arange({count})\n    rng.shuffle({a})\n",
        ]
    )
    loop = pick(
        [
            f"    for {b} in range(0, {count}, size):\n        {c} = {a}[{b}:{b} + size]\n        yield X[{c}], y[{c}]\n",
            f"    X, y = X[{a}], y[{a}]\n    for {b} in range(0, {count}, size):\n        yield X[{b}:{b} + size], y[{b}:{b} + size]\n",
            f"    {b} = 0\n    while {b} < {count}:\n        {c} = {a}[{b}:{b} + size]\n        yield X[{c}], y[{c}]\n        {b} += size\n",
        ]
    )
    return "def minibatches(X, y, size, rng):\n" + note + order + loop


def _train(pick, a, b, c, first, note):
    count = pick(["len(X)", "X.shape[0]"])
    make = pick(
        [
            "    params = init_params(sizes, rng)\n",
            f"    params = []\n    for {a}, {b} in zip(sizes[:-1], sizes[1:]):\n        W = rng.normal(0, np.sqrt(2 / {a}), ({a}, {b}))\n        params.append((W, np.zeros({b})))\n",
        ]
    )
    size = pick(["32", "32", "16", "64"])
    step = pick(
        [
            "            params = gd_step(params, grads, lr)\n",
            "            params = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]\n",
            "            for (W, b), (dW, db) in zip(params, grads):\n                W -= lr * dW\n                b -= lr * db\n",
        ]
    )
    keep = pick(
        [
            "            total += loss\n",
            "            total += loss * len(batch)\n",
            "            losses.append(loss)\n",
        ]
    )
    start = (
        "        losses = []\n"
        if "append" in keep
        else pick(["        total = 0\n", "        total = 0.0\n"])
    )
    end = (
        pick(
            [
                "        history.append(np.mean(losses))\n",
                "        history.append(sum(losses) / len(losses))\n",
            ]
        )
        if "append" in keep
        else pick(
            [
                f"        history.append(total / {count})\n",
                f"        history += [total / {count}]\n",
            ]
        )
    )
    done = pick(["    return params, history\n", "    return params, np.array(history)\n"])
    return (
        "def train(X, y, sizes, lr, epochs, rng):\n"
        + note
        + make
        + "    history = []\n"
        + pick(["    for epoch in range(epochs):\n", "    for _ in range(epochs):\n"])
        + start
        + f"        for batch, labels in minibatches(X, y, {size}, rng):\n"
        + pick(
            [
                "            loss, grads = loss_and_grads(batch, labels, params)\n",
                "            loss, grads = loss_and_grads(X=batch, y=labels, params=params)\n",
            ]
        )
        + step
        + keep
        + end
        + done
    )
