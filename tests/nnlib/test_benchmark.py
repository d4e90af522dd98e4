"""The benchmark compares what is comparable: its hand-tuned loop trains the same network."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "nnlib_training.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("nnlib_training", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_hand_tuned_loop_learns_exactly_as_nnlib_does(benchmark):
    X, y = benchmark.digits()
    by_hand = benchmark.hand_tuned(X, y)
    layers = [benchmark.Dense(128, "relu"), benchmark.Dense(10)]
    history = benchmark.nnlib_peer(layers, X, y, "cross_entropy")(3)
    losses = [by_hand(1) / len(X) for _ in range(3)]
    np.testing.assert_allclose(losses, history["loss"], rtol=1e-3)


def test_ratios_are_printed_against_nnlib(benchmark, capsys):
    trained = []
    peers = {"nnlib": lambda epochs: trained.append(epochs), "other": lambda epochs: None}
    benchmark.compare("a comparison", 4, peers)
    title, first, second = capsys.readouterr().out.strip().splitlines()
    assert title == "a comparison (batch 32, Adam, 4 epochs)"
    assert "nnlib " in first
    assert "1.00 × nnlib" in first
    assert "other" in second
    assert trained.count(4) == benchmark.ROUNDS
