"""Keras arrives, and TensorFlow says nothing on the way."""

import os
import subprocess
import sys

import pytest

import nnlib.with_keras.quiet

MANY = """
import numpy as np
from nnlib.with_keras.quiet import keras
for _ in range(8):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.train_on_batch(np.zeros((1, 1)), np.zeros((1, 1)))
import logging
logging.getLogger("tensorflow").warning("news")
"""
USE = "from nnlib.with_keras.quiet import keras; print(float(keras.ops.sum(keras.ops.ones(3))))"


@pytest.mark.keras
@pytest.mark.slow
def test_keras_comes_without_a_word():
    env = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    run = subprocess.run([sys.executable, "-c", USE], capture_output=True, text=True, env=env)  # noqa: PLW1510
    assert (run.stdout, run.stderr) == ("3.0\n", "")


@pytest.mark.keras
@pytest.mark.slow
def test_many_models_bring_no_advice_and_other_warnings_pass():
    run = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True)  # noqa: PLW1510
    assert run.stdout == ""
    assert run.stderr.splitlines() == ["WARNING:tensorflow:news"]


def test_only_the_block_is_silent(capfd):
    with nnlib.with_keras.quiet.silent_stderr():
        os.write(2, b"chatter")
    os.write(2, b"news")
    assert capfd.readouterr().err == "news"


def test_an_error_in_the_block_is_not_swallowed(capfd):
    with pytest.raises(ImportError, match="no such thing"), nnlib.with_keras.quiet.silent_stderr():
        raise ImportError("no such thing")
    os.write(2, b"news")
    assert capfd.readouterr().err == "news"


def test_nothing_else_is_there():
    with pytest.raises(AttributeError, match="no attribute 'torch'"):
        _ = nnlib.with_keras.quiet.torch
