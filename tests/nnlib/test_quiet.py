"""Keras arrives, and TensorFlow says nothing on the way."""

import os
import subprocess
import sys

import pytest

import nnlib.quiet

USE = "from nnlib.quiet import keras; print(float(keras.ops.sum(keras.ops.ones(3))))"


@pytest.mark.keras
@pytest.mark.slow
def test_keras_comes_without_a_word():
    env = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    run = subprocess.run([sys.executable, "-c", USE], capture_output=True, text=True, env=env)  # noqa: PLW1510
    assert (run.stdout, run.stderr) == ("3.0\n", "")


def test_only_the_block_is_silent(capfd):
    with nnlib.quiet.silent_stderr():
        os.write(2, b"chatter")
    os.write(2, b"news")
    assert capfd.readouterr().err == "news"


def test_an_error_in_the_block_is_not_swallowed(capfd):
    with pytest.raises(ImportError, match="no such thing"), nnlib.quiet.silent_stderr():
        raise ImportError("no such thing")
    os.write(2, b"news")
    assert capfd.readouterr().err == "news"


def test_nothing_else_is_there():
    with pytest.raises(AttributeError, match="no attribute 'torch'"):
        _ = nnlib.quiet.torch
