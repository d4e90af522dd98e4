"""Attention, embeddings and positions against TensorFlow and Keras."""

import numpy as np
import pytest
from agreement import DRAWS, assert_agrees, assert_close, dtypes, seeds, sizes
from hypothesis import given
from hypothesis import strategies as st

from nnlib import attention as att
from nnlib import embedding as emb


@pytest.mark.keras
@DRAWS
@given(
    dtype=dtypes,
    seed=seeds,
    batch=st.lists(sizes(1, 3), max_size=2),
    Tq=sizes(),
    Tk=sizes(),
    D=sizes(),
    Dv=sizes(),
    masked=st.booleans(),
)
def test_attention_agrees_with_tensorflow(dtype, seed, batch, Tq, Tk, D, Dv, masked):
    import tensorflow as tf

    rng = np.random.default_rng(seed)
    shapes = ((*batch, Tq, D), (*batch, Tk, D), (*batch, Tk, Dv))
    arrays = [rng.normal(scale=2, size=shape).astype(dtype) for shape in shapes]
    mask = rng.random((Tq, Tk)) < 0.5 if masked else None
    if mask is not None:
        mask[:, 0] = True

    def tf_forward(Q, K, V):
        scores = Q @ tf.linalg.matrix_transpose(K) / D**0.5
        if mask is not None:
            scores = tf.where(mask, scores, tf.constant(-np.inf, dtype))
        return tf.nn.softmax(scores) @ V

    assert_agrees(
        lambda Q, K, V: att.attention(Q, K, V, mask),
        lambda dO, Q, K, V: att.attention_backward(dO, Q, K, V, att.attention_weights(Q, K, mask)),
        tf_forward,
        arrays,
    )


@pytest.mark.keras
@pytest.mark.parametrize("causal", [False, True])
@DRAWS
@given(
    dtype=dtypes,
    seed=seeds,
    N=sizes(1, 3),
    T=sizes(),
    D=sizes(),
    h=sizes(1, 3),
    # Keras rounds 1/√d to float32 even for float64, which only a power of 4 survives; and with
    # d = 1 and as many heads as steps it adds the bias along the wrong axis.
    d=st.sampled_from([4, 16]),
)
def test_multihead_attention_agrees_with_keras(causal, dtype, seed, N, T, D, h, d):
    import keras

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, T, D)).astype(dtype)
    names = ("query", "key", "value", "output")
    shapes = [(D, h * d), (h * d,)] * 3 + [(h * d, D), (D,)]
    flat = [rng.normal(scale=0.4, size=shape).astype(dtype) for shape in shapes]
    layer = keras.layers.MultiHeadAttention(h, d, dtype=np.dtype(dtype).name, flash_attention=False)
    layer.build(X.shape, X.shape)

    def pairs(arrays):
        return {name: (arrays[2 * k], arrays[2 * k + 1]) for k, name in enumerate(names)}

    def tf_forward(X, *arrays):
        import tensorflow as tf

        values = [
            tf.reshape(a, v.shape) for a, v in zip(arrays, layer.trainable_variables, strict=True)
        ]
        others = [v.value for v in layer.non_trainable_variables]
        out, _ = layer.stateless_call(values, others, X, X, use_causal_mask=causal)
        return out

    mask = att.causal_mask(T) if causal else None

    def backward(dY, X, *arrays):
        _, cache = att.multihead_attention(X, pairs(arrays), h, mask)
        dX, grads = att.multihead_attention_backward(dY, pairs(arrays), cache)
        return dX, *(g for name in names for g in grads[name])

    assert_agrees(
        lambda X, *arrays: att.multihead_attention(X, pairs(arrays), h, mask)[0],
        backward,
        tf_forward,
        [X, *flat],
    )


@pytest.mark.keras
@DRAWS
@given(dtype=dtypes, seed=seeds, N=sizes(), T=sizes(), V=sizes(), D=sizes())
def test_embedding_agrees_with_tensorflow(dtype, seed, N, T, V, D):
    import tensorflow as tf

    rng = np.random.default_rng(seed)
    ids = rng.integers(0, V, size=(N, T))
    assert_agrees(
        lambda E: emb.embedding_forward(ids, E),
        lambda dA, E: emb.embedding_backward(dA, ids, E),
        lambda E: tf.gather(E, ids),
        [rng.normal(size=(V, D)).astype(dtype)],
    )


def test_weights_are_shares_and_the_future_has_none(rng):
    Q, K = rng.normal(size=(2, 3, 4, 5))
    weights = att.attention_weights(Q, K, att.causal_mask(4))
    assert_close(weights.sum(axis=-1), np.ones((3, 4)), tolerance=1e-12)
    assert (weights[:, ~att.causal_mask(4)] == 0).all()
    assert np.isfinite(att.attention_weights(Q * 1000, K * 1000)).all()


def test_heads_split_and_merge(rng):
    X = rng.normal(size=(2, 3, 8))
    heads = att.split_heads(X, 4)
    assert heads.shape == (2, 4, 3, 2)
    np.testing.assert_array_equal(heads[1, 2, 0], X[1, 0, 4:6])
    np.testing.assert_array_equal(att.merge_heads(heads), X)


def test_positions():
    encoding = emb.positional_encoding(50, 7)
    assert encoding.shape == (50, 7)
    assert encoding[0].tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert_close(encoding[3, 2], np.sin(3 / 10000 ** (2 / 7)), tolerance=1e-12)
    assert_close(encoding[3, 5], np.cos(3 / 10000 ** (4 / 7)), tolerance=1e-12)


Q = np.ones((2, 3, 4))
PAIR = (np.ones((4, 4)), np.ones(4))
PARAMS = {name: PAIR for name in ("query", "key", "value", "output")}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: att.causal_mask(0), ValueError, "T must be at least 1, not 0"),
        (
            lambda: att.attention(Q, Q[..., :2], Q),
            ValueError,
            r"agree in D.*\(2, 3, 4\) and \(2, 3, 2\)",
        ),
        (
            lambda: att.attention(Q, Q, Q[:, :2]),
            ValueError,
            r"\(2, 3, 'Dv'\), and it is \(2, 2, 4\)",
        ),
        (lambda: att.attention(Q[:0], Q[:0], Q[:0]), ValueError, "must not be empty"),
        (lambda: att.attention_weights(Q[0, 0], Q[0, 0]), ValueError, "agree in D"),
        (lambda: att.attention(Q, Q, Q, np.ones((3, 3))), TypeError, "mask must be boolean"),
        (
            lambda: att.attention(Q, Q, Q, np.ones((2, 2), bool)),
            ValueError,
            r"mask must have shape \(3, 3\) \(Tq, Tk\), not \(2, 2\)",
        ),
        (
            lambda: att.attention(Q, Q, Q, np.zeros((3, 3), bool)),
            ValueError,
            "let every query look at one key",
        ),
        (
            lambda: att.attention_backward(Q, Q, Q, Q, np.ones((2, 4, 4))),
            ValueError,
            r"weights must have shape .* they are \(2, 4, 4\)",
        ),
        (
            lambda: att.attention_backward(Q[:1], Q, Q, Q, np.ones((2, 3, 3))),
            ValueError,
            r"\(2, 3, 4\), not \(1, 3, 4\)",
        ),
        (lambda: att.multihead_attention_backward(Q, PARAMS, {}), TypeError, "cache must be the"),
        (lambda: att.split_heads(Q, 3), ValueError, "3 must divide 4"),
        (lambda: att.split_heads(Q[0], 2), ValueError, r"X must have shape \(N, T, D\)"),
        (lambda: att.merge_heads(Q), ValueError, r"X must have shape \(N, h, T, D\)"),
        (
            lambda: att.multihead_attention(Q[0], PARAMS, 2),
            ValueError,
            r"X must have shape \(N, T, D\)",
        ),
        (lambda: att.multihead_attention(Q, PARAMS, 3), ValueError, "3 must divide 4"),
        (
            lambda: emb.embedding_forward([[5]], np.ones((5, 2))),
            ValueError,
            "ids must lie in 0 … 4",
        ),
        (lambda: emb.embedding_forward([[0.5]], np.ones((5, 2))), TypeError, "whole-number"),
        (lambda: emb.embedding_forward([0], np.ones(5)), ValueError, r"E must have shape \(V, D\)"),
        (
            lambda: emb.embedding_backward(np.ones((1, 3)), [0], np.ones((5, 2))),
            ValueError,
            r"\(1, 2\), not \(1, 3\)",
        ),
        (lambda: emb.positional_encoding(3, 0), ValueError, "D must be at least 1"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
