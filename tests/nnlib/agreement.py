"""Compare a function and its gradients with TensorFlow's, and with central differences."""

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

# Draws repeat from run to run, and TensorFlow's first call of an operation may take its time.
DRAWS = settings(max_examples=15, deadline=None, derandomize=True)

TOLERANCE = {np.dtype(np.float64): 1e-10, np.dtype(np.float32): 1e-5}

dtypes = st.sampled_from([np.float64, np.float32])
seeds = st.integers(0, 2**32 - 1)


def sizes(low: int = 1, high: int = 6) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def assert_close(ours, theirs, what: str = "result", tolerance: float | None = None) -> None:
    """Demand agreement relative to the largest value.

    Where all values nearly cancel out, what is left is the round-off of terms of size 1.
    """
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape, f"{what}: shape {ours.shape}, expected {theirs.shape}"
    if tolerance is None:
        tolerance = TOLERANCE[theirs.dtype]
        assert ours.dtype == theirs.dtype, f"{what}: type {ours.dtype}, expected {theirs.dtype}"
    least = 1.0 if theirs.dtype == np.float32 else 0.1
    scale = max(np.abs(theirs).max(initial=0), least)
    worst = np.abs(ours - theirs).max(initial=0)
    assert worst <= tolerance * scale, f"{what}: off by {worst:.3g} at a scale of {scale:.3g}"


def assert_agrees(
    forward: Callable, backward: Callable, tf_forward: Callable, arrays: Sequence[np.ndarray]
) -> None:
    """Compare outputs, and the gradients of all `arrays` under a random upstream.

    `backward(upstream, *arrays)` returns one gradient, or one for each array.
    """
    import tensorflow as tf

    before = [a.copy() for a in arrays]
    out = forward(*arrays)
    upstream = np.random.default_rng(7).normal(size=out.shape).astype(out.dtype)
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        expected = tf_forward(*tensors)
        total = tf.reduce_sum(expected * upstream)
    expected_grads = tape.gradient(total, tensors)
    assert_close(out, expected.numpy(), "output")
    grads = backward(upstream, *arrays)
    grads = grads if isinstance(grads, tuple) else (grads,)
    assert len(grads) == len(expected_grads)
    for k, (ours, theirs) in enumerate(zip(grads, expected_grads, strict=True)):
        theirs = tf.convert_to_tensor(theirs).numpy()
        assert_close(ours, theirs, f"gradient {k}")
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(a, b, err_msg="an input was changed")
