"""Keras without TensorFlow's start-up messages: `from nnlib.with_keras.quiet import keras`.

TensorFlow's libraries write about missing graphics cards and processor features while they are
loaded, straight to the process's standard error, whatever Python does with `sys.stderr`. Nothing
there is for a learner. An exception still arrives as an exception. Importing this module loads
nothing; Keras, or TensorFlow below it, is imported when it is asked for.
"""

import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def silent_stderr() -> Iterator[None]:
    """Send what the process writes to file descriptor 2 nowhere, for one block."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _no_advice(record: logging.LogRecord) -> bool:
    """Let all messages pass but the one that many models in one notebook must bring about."""
    return "tf.function retracing" not in record.getMessage()


def __getattr__(name: str) -> Any:
    if name not in ("keras", "tensorflow"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # For later messages, such as the one when the first tensor looks for a graphics card.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").addFilter(_no_advice)
    with silent_stderr():
        import keras

        return keras if name == "keras" else importlib.import_module(name)
