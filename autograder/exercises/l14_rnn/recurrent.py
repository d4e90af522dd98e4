"""One step of a network with memory: the simple cell, and the LSTM with its gates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.engine.draws import kinds, unchanged, values
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import recurrent as reference
from nnlib.activations import sigmoid

RNN = "Look at “A network with a memory” above."
LSTM = "Look at “Gates” above."


def _small(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers up to ±0.75: sums of a few of them leave tanh and sigmoid their slope."""
    return rng.integers(5, 75, size=shape) * rng.choice([-1, 1], size=shape) / 100


def _rnn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    return (
        _small(rng, N, D),
        _small(rng, N, H),
        _small(rng, D, H),
        _small(rng, H, H),
        _small(rng, H),
    )


def _lstm(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    params = _small(rng, D, 4 * H), _small(rng, H, 4 * H), _small(rng, 4 * H)
    return _small(rng, N, D), _small(rng, N, H), 2 * _small(rng, N, H), params


def _of_any_size(draw: Callable[..., Arguments]) -> Callable[..., Arguments]:
    """Draw widths that differ from one another and from N."""

    def sizes(rng: np.random.Generator, n: int) -> Arguments:
        D, H = n + 1 + rng.permutation(2)
        return draw(rng, n, int(D), int(H))

    return sizes


def _square(rng: np.random.Generator) -> list[Arguments]:
    """Draw N = D = H: what is transposed or swapped raises no error here, it gives wrong numbers."""
    return [_rnn(rng, n, n, n) for n in (2, 3, 4)]


def _huge(draw: Callable[..., Arguments]) -> Callable[[np.random.Generator], list[Arguments]]:
    """Draw inputs of ±1000: both functions must saturate in peace."""

    def cases(rng: np.random.Generator) -> list[Arguments]:
        found = []
        for n in (2, 3):
            x, *rest = draw(rng, n, 2, 3)
            found.append((np.sign(x) * 1000, *rest))
        return found

    return cases


def _cell(mix: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: mix(*(np.asarray(a, dtype=float) for a in args))


def _loop(x, h, Wx, Wh, b):
    new = np.zeros_like(h)
    for n in range(len(x)):
        for j in range(len(b)):
            z = b[j] + sum(x[n, d] * Wx[d, j] for d in range(x.shape[1]))
            z += sum(h[n, k] * Wh[k, j] for k in range(len(b)))
            new[n, j] = np.tanh(z)
    return new


def _kept_in_h(x, h, Wx, Wh, b):
    h[:] = np.tanh(x @ Wx + h @ Wh + b)
    return h


rnn_step = old_exercise(
    name="rnn_step",
    signature="rnn_step(x, h, Wx, Wh, b)",
    reference=reference.rnn_step,
    parts=(
        old_part("values, N = D = H", 0.75, _square),
        values(0.5, _of_any_size(_rnn), name="values, N, D and H different"),
        old_part("safe at ±1000", 0.25, _huge(_rnn), watch="warnings"),
        kinds(0.25, _of_any_size(_rnn)),
        unchanged(0.25, _of_any_size(_rnn)),
    ),
    look=RNN,
    hints=(
        "A dense layer is `x @ W + b`. What comes in besides `x`, and with which weights?",
        "z = x @ Wx + h @ Wh + b, and the new state is tanh of it.",
        "return np.tanh(x @ Wx + ? @ ? + b)",
    ),
    mistakes=(
        old_mistake(
            "memory left out",
            _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + b)),
            "The state `h` was not used: this is a dense layer, and it forgets everything. Add "
            "`h @ Wh`. " + RNN,
        ),
        old_mistake(
            "no tanh",
            _cell(lambda x, h, Wx, Wh, b: x @ Wx + h @ Wh + b),
            "The sum is right, but tanh is missing. Without it the state can grow from step to "
            "step without end. " + RNN,
        ),
        old_mistake(
            "no bias",
            _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh)),
            "The bias `b` is missing in the sum. " + RNN,
        ),
        old_mistake(
            "memory after tanh",
            _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + b) + h @ Wh),
            "The memory was added after tanh. Everything goes into one sum first, then tanh. "
            + RNN,
        ),
        old_mistake(
            "two tanh",
            _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + b) + np.tanh(h @ Wh)),
            "Input and memory each went through a tanh of their own. Add them first: one sum, one "
            "tanh. " + RNN,
        ),
        old_mistake(
            "sigmoid for tanh",
            _cell(lambda x, h, Wx, Wh, b: sigmoid(x @ Wx + h @ Wh + b)),
            "The state went through sigmoid. The simple cell uses tanh, so that a state can be "
            "negative, too. " + RNN,
        ),
        old_mistake(
            "Wh transposed",
            _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh.T + b)),
            "`Wh` was transposed. Row k of `Wh` belongs to the old state's number k: `h @ Wh`. "
            + RNN,
        ),
        old_mistake(
            "weights swapped",
            _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wh + h @ Wx + b)),
            "The two tables of weights were swapped: `Wx` (D, H) belongs to the input `x`, and "
            "`Wh` (H, H) to the state `h`. " + RNN,
        ),
        old_mistake(
            "input changed in place",
            _kept_in_h,
            "The caller's own state was overwritten: `h[:] = ` writes into it. Return a new array. "
            + RNN,
        ),
    ),
    right=(
        _cell(lambda x, h, Wx, Wh, b: np.tanh(x @ Wx + h @ Wh + b)),
        _cell(lambda x, h, Wx, Wh, b: np.tanh(np.hstack([x, h]) @ np.concatenate([Wx, Wh]) + b)),
        _cell(
            lambda x, h, Wx, Wh, b: np.tanh(
                np.einsum("nd,dh->nh", x, Wx) + np.einsum("nk,kh->nh", h, Wh) + b
            )
        ),
        _cell(_loop),
    ),
)


def gated(
    *,
    order: str = "ifgo",
    add: Callable[..., Any] = lambda x, h, Wx, Wh, b: x @ Wx + h @ Wh + b,
    candidate: Callable[[Any], Any] = np.tanh,
    cell: Callable[..., Any] = lambda c, i, f, g: f * c + i * g,
    show: Callable[..., Any] = lambda o, c, old: o * np.tanh(c),
    answer: Callable[..., Any] = lambda h, c: (h, c),
) -> Callable[..., Any]:
    """Make an LSTM step in which one thing is otherwise."""

    def lstm_step(x, h, c, params):
        x, h, c = (np.asarray(a, dtype=float) for a in (x, h, c))
        Z = add(x, h, *(np.asarray(a, dtype=float) for a in params))
        blocks = dict(zip(order, np.split(Z, 4, axis=-1), strict=True))
        i, f, o = (sigmoid(blocks[name]) for name in "ifo")
        new = cell(c, i, f, candidate(blocks["g"]))
        return answer(show(o, new, c), new)

    return lstm_step


def _in_c(x, h, c, params):
    new_h, new_c = gated()(x, h, c, params)
    c[:] = new_c
    return new_h, c


def _by_slices(x, h, c, params):
    Wx, Wh, b = map(np.asarray, params)
    H = len(Wh)
    Z = np.asarray(x) @ Wx + np.asarray(h) @ Wh + b
    i, f, o = sigmoid(Z[:, :H]), sigmoid(Z[:, H : 2 * H]), sigmoid(Z[:, 3 * H :])
    c = f * np.asarray(c) + i * np.tanh(Z[:, 2 * H : 3 * H])
    return [o * np.tanh(c), c]


def _gate_by_gate(x, h, c, params):
    Wx, Wh, b = (np.asarray(a, dtype=float) for a in params)
    H = len(Wh)
    blocks = []
    for k in range(4):
        columns = np.arange(k * H, (k + 1) * H)
        blocks.append(np.asarray(x) @ Wx[:, columns] + np.asarray(h) @ Wh[:, columns] + b[columns])
    i, f, g, o = blocks
    c = sigmoid(f) * np.asarray(c) + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def _one_by_one(x, h, c, params):
    Wx, Wh, b = map(np.asarray, params)
    rows = [
        _by_slices(x[n : n + 1], h[n : n + 1], c[n : n + 1], (Wx, Wh, b)) for n in range(len(x))
    ]
    return tuple(np.concatenate(part) for part in zip(*rows, strict=True))


lstm_step = old_exercise(
    name="lstm_step",
    signature="lstm_step(x, h, c, params)",
    reference=reference.lstm_step,
    parts=(
        values(2.5, _of_any_size(_lstm)),
        old_part("safe at ±1000", 0.5, _huge(_lstm), watch="warnings"),
        kinds(0.5, _of_any_size(_lstm)),
        unchanged(0.5, _of_any_size(_lstm)),
    ),
    look=LSTM,
    hints=(
        "One product makes all four blocks at once. Which columns belong to which gate, and "
        + "which of the four goes through tanh?",
        "Z = x @ Wx + h @ Wh + b; i, f, g, o are its four blocks of H columns. Then "
        + "c = sigmoid(f) * c + sigmoid(i) * tanh(g), and h = sigmoid(o) * tanh(c) with the new c.",
        "i, f, g, o = np.split(Z, 4, axis=1); c = sigmoid(f) * c + ? * np.tanh(g); "
        + "return sigmoid(o) * np.tanh(?), c",
    ),
    mistakes=(
        old_mistake(
            "gates swapped",
            gated(order="figo"),
            "The gates i and f are swapped: what should be written is kept, and the other way "
            "round. The blocks stand in the order i, f, g, o. " + LSTM,
        ),
        old_mistake(
            "output before candidate",
            gated(order="ifog"),
            "The last two blocks are swapped. The candidate g is the third block, the output gate "
            "o the fourth: i, f, g, o. " + LSTM,
        ),
        old_mistake(
            "candidate first",
            gated(order="gifo"),
            "The candidate g was taken from the first block. The blocks stand in the order "
            "i, f, g, o. " + LSTM,
        ),
        old_mistake(
            "sigmoid on the candidate",
            gated(candidate=sigmoid),
            "The candidate g went through sigmoid. It is no gate: it is what may be written, and "
            "with tanh it can be negative. " + LSTM,
        ),
        old_mistake(
            "h from the old cell",
            gated(show=lambda o, c, old: o * np.tanh(old)),
            "The state was made from the cell as it was before the step. First the new cell, then "
            "h from it. " + LSTM,
        ),
        old_mistake(
            "no tanh on the cell",
            gated(show=lambda o, c, old: o * c),
            "The cell was shown without tanh: h = sigmoid(o) * tanh(c). " + LSTM,
        ),
        old_mistake(
            "forget gate turned round",
            gated(cell=lambda c, i, f, g: (1 - f) * c + i * g),
            "The forget gate was turned round. Its name misleads: f is the share of the cell that "
            "is *kept*, so f * c. " + LSTM,
        ),
        old_mistake(
            "nothing forgotten",
            gated(cell=lambda c, i, f, g: c + i * g),
            "The old cell was kept whole. The forget gate decides which share of it stays: f * c. "
            + LSTM,
        ),
        old_mistake(
            "old cell dropped",
            gated(cell=lambda c, i, f, g: i * g),
            "The old cell is not in the new one, so nothing is remembered. Add f * c. " + LSTM,
        ),
        old_mistake(
            "memory left out",
            gated(add=lambda x, h, Wx, Wh, b: x @ Wx + b),
            "The state `h` was not used. The gates look at the input and at the state: add "
            "`h @ Wh`. " + LSTM,
        ),
        old_mistake(
            "no bias",
            gated(add=lambda x, h, Wx, Wh, b: x @ Wx + h @ Wh),
            "The bias `b` is missing in the sum. " + LSTM,
        ),
        old_mistake(
            "h and c swapped",
            gated(answer=lambda h, c: (c, h)),
            "The two results are swapped: return h first, then c. " + LSTM,
        ),
        old_mistake(
            "only h returned",
            gated(answer=lambda h, c: h),
            "Only the state came back. The next step needs the cell as well: return h, c. " + LSTM,
        ),
        old_mistake(
            "input changed in place",
            _in_c,
            "The caller's own cell was overwritten. `c = f * c + i * g` makes a new array; `c *= f` "
            "and `c[:] = ` write into the old one. " + LSTM,
        ),
    ),
    right=(gated(), _by_slices, _gate_by_gate, _one_by_one),
)
