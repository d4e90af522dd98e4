"""How fast nnlib trains: seconds and ratios against peers, in the same process and run.

Every peer sees the same float32 data, starts warm, and takes its turn in every round. A ratio is
the median, over the rounds, of the peer's time over nnlib's in the same round; the ratio of
processor times stands beside it, since other work on the machine disturbs that less. PyTorch runs
twice: fed by a DataLoader, as its tutorials do, and by slices of shuffled tensors, as nnlib does.
NumPy's and PyTorch's peers run with one thread or with all, whichever trains an epoch faster; Keras
decides for itself. A peer that is not installed is left out, and says so. Run from the project's
root, on a machine that does nothing else: `python benchmarks/nnlib_training.py`.
"""

import functools
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np
from threadpoolctl import threadpool_limits

import nnlib
from nnlib import Conv2D, Dense, Embedding, Flatten, LayerNorm, MaxPool2D, Residual, Sequential

ROUNDS = 5
THREADS = sorted({1, os.cpu_count() or 1})
BATCH = 32

# A peer trains for some epochs when called.
Peer = Callable[[int], object]


def main() -> None:
    print(f"NumPy {np.__version__}, {os.cpu_count()} cores, median of {ROUNDS} rounds")
    X, y = digits()
    pictures = X.reshape(-1, 8, 8, 1)
    compare("dense net on digits, 64-128-10", 20, dense_peers(X, y))
    compare("CNN on digits, conv 16, pool, conv 32, dense", 5, cnn_peers(pictures, y))
    compare("LSTM 32 on sunspots, windows of 22", 5, lstm_peers(*sunspots()))
    compare("transformer block, 32 tokens, 2 heads", 5, transformer_peers(*sequences()))
    matrix_products()


def compare(title: str, epochs: int, peers: dict[str, Peer]) -> None:
    """Train all peers in turns; print each one's median, and the median of its ratio to nnlib."""
    threads = {name: best_threads(train) for name, train in peers.items()}
    wall: dict[str, list[float]] = {name: [] for name in peers}
    processor: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, train in peers.items():
            start = time.process_time()
            wall[name].append(seconds(train, epochs, threads[name]))
            processor[name].append(time.process_time() - start)
    print(f"\n{title} (batch {BATCH}, Adam, {epochs} epochs)")
    for name in peers:
        seconds_each, ratio = statistics.median(wall[name]), over_nnlib(wall, name)
        note = "" if name == "Keras fit" else f"   ({threads[name]} of {THREADS[-1]} threads)"
        print(
            f"  {name:<28}{seconds_each:8.3f} s  = {ratio:6.2f} × nnlib"
            f", {over_nnlib(processor, name):6.2f} × in processor time{note}"
        )


def over_nnlib(times: dict[str, list[float]], name: str) -> float:
    """Return the median, over the rounds, of a peer's time against nnlib's in the same round."""
    return statistics.median(t / ours for t, ours in zip(times[name], times["nnlib"], strict=True))


def best_threads(train: Peer) -> int:
    """Warm a peer up, and return the number of threads with which it trains an epoch fastest."""
    probes = {
        count: statistics.median(seconds(train, 1, count) for _ in range(ROUNDS))
        for count in THREADS
    }
    return min(THREADS, key=probes.__getitem__)


def seconds(train: Peer, epochs: int, threads: int) -> float:
    """Time a training, with that many threads in NumPy's products and in PyTorch."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)
    with threadpool_limits(threads, user_api="blas"):
        start = time.perf_counter()
        train(epochs)
        return time.perf_counter() - start


# Data


def digits() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    data = load_digits()
    return (data.data / 16).astype(np.float32), data.target


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    import statsmodels.api as sm

    series = sm.datasets.sunspots.load_pandas().data["SUNACTIVITY"].to_numpy(np.float32) / 100
    X, y = nnlib.make_windows(series, L=22, horizon=1)
    return X[:, :, np.newaxis], y[:, np.newaxis]


def sequences() -> tuple[np.ndarray, np.ndarray]:
    """Sequences of 16 tokens out of 32, to be put out in reverse."""
    X = np.random.default_rng(0).integers(0, 32, size=(1024, 16))
    return X, X[:, ::-1].copy()


# nnlib's models


def nnlib_peer(layers: list, X: np.ndarray, y: np.ndarray, loss: str) -> Peer:
    model = Sequential(layers, np.random.default_rng(0), X.shape[1:], np.float32)
    model.compile(nnlib.Adam(0.001), loss)
    return lambda epochs: model.fit(X, y, epochs=epochs, batch_size=BATCH)


def nnlib_transformer() -> list:
    return [
        Embedding(32, 32),
        nnlib.PositionalEncoding(),
        Residual([nnlib.MultiHeadAttention(2, 16)]),
        LayerNorm(),
        Residual([Dense(64, "relu"), Dense(32)]),
        LayerNorm(),
        Dense(32),
    ]


# The peers


def dense_peers(X: np.ndarray, y: np.ndarray) -> dict[str, Peer]:
    peers = {
        "nnlib": nnlib_peer([Dense(128, "relu"), Dense(10)], X, y, "cross_entropy"),
        "hand-tuned NumPy loop": hand_tuned(X, y),
        "scikit-learn MLPClassifier": sklearn_peer(X, y),
    }
    return peers | torch_peer(X, y, "dense") | keras_peer(X, y, "dense")


def cnn_peers(X: np.ndarray, y: np.ndarray) -> dict[str, Peer]:
    layers = [
        Conv2D(16, 3, padding="same", activation="relu"),
        MaxPool2D(2),
        Conv2D(32, 3, padding="same", activation="relu"),
        Flatten(),
        Dense(10),
    ]
    peers = {"nnlib": nnlib_peer(layers, X, y, "cross_entropy")}
    return peers | torch_peer(X, y, "cnn") | keras_peer(X, y, "cnn")


def lstm_peers(X: np.ndarray, y: np.ndarray) -> dict[str, Peer]:
    return {"nnlib": nnlib_peer([nnlib.LSTM(32), Dense(1)], X, y, "mse")} | keras_peer(X, y, "lstm")


def transformer_peers(X: np.ndarray, y: np.ndarray) -> dict[str, Peer]:
    return {"nnlib": nnlib_peer(nnlib_transformer(), X, y, "cross_entropy")} | keras_peer(
        X, y, "transformer"
    )


def hand_tuned(X: np.ndarray, y: np.ndarray) -> Peer:
    """The same net with every buffer kept and every operation in place, checking nothing."""
    rng = np.random.default_rng(0)
    w1, b1, w2, count = np.cumsum([64 * 128, 128, 128 * 10, 10])
    theta, grad, m, v, work, root = np.zeros((6, count), np.float32)

    def parts(vector: np.ndarray) -> tuple[np.ndarray, ...]:
        W1, W2 = vector[:w1].reshape(64, 128), vector[b1:w2].reshape(128, 10)
        return W1, vector[w1:b1], W2, vector[w2:]

    W1, c1, W2, c2 = parts(theta)
    dW1, dc1, dW2, dc2 = parts(grad)
    W1[:] = nnlib.glorot_uniform((64, 128), rng)
    W2[:] = nnlib.glorot_uniform((128, 10), rng)
    rows = np.arange(BATCH)
    steps = 0

    def train(epochs: int) -> float:
        nonlocal steps
        total = 0.0
        for _ in range(epochs):
            order = rng.permutation(len(X))
            Xs, ys = X[order], y[order]
            for start in range(0, len(X), BATCH):
                x, t = Xs[start : start + BATCH], ys[start : start + BATCH]
                n = len(x)
                A = np.dot(x, W1)
                A += c1
                np.maximum(A, 0, out=A)
                P = np.dot(A, W2)
                P += c2
                P -= P.max(axis=1, keepdims=True)
                np.exp(P, out=P)
                P /= P.sum(axis=1, keepdims=True)
                total -= np.log(P[rows[:n], t]).sum()
                P[rows[:n], t] -= 1
                P *= np.float32(1 / n)
                np.dot(A.T, P, out=dW2)
                np.add.reduce(P, axis=0, out=dc2)
                dA = np.dot(P, W2.T)
                dA *= A > 0
                np.dot(x.T, dA, out=dW1)
                np.add.reduce(dA, axis=0, out=dc1)
                steps += 1
                np.multiply(grad, 0.1, out=work)
                np.multiply(m, 0.9, out=m)
                np.add(m, work, out=m)
                np.multiply(grad, grad, out=work)
                np.multiply(work, 0.001, out=work)
                np.multiply(v, 0.999, out=v)
                np.add(v, work, out=v)
                np.sqrt(v, out=root)
                np.add(root, 1e-7 * (1 - 0.999**steps) ** 0.5, out=root)
                np.divide(m, root, out=work)
                np.multiply(work, 0.001 * (1 - 0.999**steps) ** 0.5 / (1 - 0.9**steps), out=work)
                np.subtract(theta, work, out=theta)
        return total

    return train


def sklearn_peer(X: np.ndarray, y: np.ndarray) -> Peer:
    from sklearn.neural_network import MLPClassifier

    def train(epochs: int) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # That so few epochs have not converged.
            return MLPClassifier(
                (128,), batch_size=BATCH, max_iter=epochs, n_iter_no_change=epochs + 1, alpha=0
            ).fit(X, y)

    return train


def keras_peer(X: np.ndarray, y: np.ndarray, kind: str) -> dict[str, Peer]:
    try:
        import keras
        from keras import layers as k
    except ImportError:
        print(f"{kind}: Keras is not installed, and left out")
        return {}
    inputs = keras.Input(X.shape[1:], dtype=X.dtype.name)
    if kind == "dense":
        out = k.Dense(10)(k.Dense(128, "relu")(inputs))
    elif kind == "cnn":
        out = k.MaxPool2D(2)(k.Conv2D(16, 3, padding="same", activation="relu")(inputs))
        out = k.Conv2D(32, 3, padding="same", activation="relu")(out)
        out = k.Dense(10)(k.Flatten()(out))
    elif kind == "lstm":
        out = k.Dense(1)(k.LSTM(32)(inputs))
    else:
        h = k.Embedding(32, 32)(inputs)
        h = h + nnlib.positional_encoding(16, 32).astype(np.float32)
        h = k.LayerNormalization()(h + k.MultiHeadAttention(2, 16)(h, h))
        out = k.Dense(32)(k.LayerNormalization()(h + k.Dense(32)(k.Dense(64, "relu")(h))))
    model = keras.Model(inputs, out)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True) if kind != "lstm" else "mse"
    model.compile(keras.optimizers.Adam(0.001), loss)
    return {"Keras fit": lambda epochs: model.fit(X, y, BATCH, epochs, verbose=0)}


def torch_peer(X: np.ndarray, y: np.ndarray, kind: str) -> dict[str, Peer]:
    try:
        import torch
        from torch import nn
        from torch.utils.data import DataLoader, TensorDataset
    except ImportError:
        print(f"{kind}: PyTorch is not installed, and left out")
        return {}
    if kind == "dense":
        model, data = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10)), X
    else:
        model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(512, 10),
        )  # fmt: skip
        data = X.transpose(0, 3, 1, 2).copy()
    inputs, labels = torch.from_numpy(data), torch.from_numpy(y)
    optimizer = torch.optim.Adam(model.parameters(), 0.001)
    loss_function = nn.CrossEntropyLoss()

    loader = DataLoader(TensorDataset(inputs, labels), BATCH, shuffle=True)

    def slices() -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        order = torch.randperm(len(inputs))
        return zip(inputs[order].split(BATCH), labels[order].split(BATCH), strict=True)

    def train_on(batches: Callable[[], Iterable[Any]], epochs: int) -> float:
        total = 0.0
        for _ in range(epochs):
            for X_batch, y_batch in batches():
                optimizer.zero_grad()
                loss = loss_function(model(X_batch), y_batch)
                loss.backward()
                optimizer.step()
                total += loss.item()
        return total

    return {
        "PyTorch loop, DataLoader": functools.partial(train_on, lambda: loader),
        "PyTorch loop, slices": functools.partial(train_on, slices),
    }


def matrix_products() -> None:
    """Compare the dense layer with the fastest product that this machine's BLAS has shown."""
    rng = np.random.default_rng(0)
    sizes = (128, 512, 1024)

    def rate(work: Callable[[], object], flops: float) -> float:
        """Return GFLOP/s at the best of many runs: a peak is what the machine can do."""
        work()
        times = []
        for _ in range(10 * ROUNDS):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return flops / min(times) / 1e9

    rates = {}
    for n in sizes:
        X, W, dZ, out = rng.normal(size=(4, n, n)).astype(np.float32)
        b = np.zeros(n, np.float32)
        rates[n] = (
            rate(functools.partial(np.matmul, X, W, out=out), 2 * n**3),
            rate(functools.partial(nnlib.dense_forward, X, W, b), 2 * n**3),
            rate(functools.partial(nnlib.dense_backward, dZ, (X, W)), 4 * n**3),
        )
    peak = max(gemm for gemm, _, _ in rates.values())
    print(f"\nmatrix products in float32, as a share of the GEMM peak of {peak:.0f} GFLOP/s")
    for n, shares in rates.items():
        gemm, forward, backward = (share / peak for share in shares)
        print(f"  {n:>5}: GEMM {gemm:4.0%}, forward {forward:4.0%}, backward {backward:4.0%}")


if __name__ == "__main__":
    main()
