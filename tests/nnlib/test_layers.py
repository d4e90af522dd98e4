"""Layers: gradients by number, shapes and counts by Keras's rules, and refusals."""

import numpy as np
import pytest
from agreement import DRAWS, assert_close, seeds, sizes
from hypothesis import given

from nnlib import layers as nn
from nnlib.gradcheck import numeric_grad

# A layer, the shape of an input without its batch, and the shape that must come out.
CASES = {
    "dense": (lambda: nn.Dense(4, "softmax"), (3,), (4,)),
    "dense without bias": (lambda: nn.Dense(4, "tanh", use_bias=False), (3,), (4,)),
    "dense on sequences": (lambda: nn.Dense(2, "sigmoid"), (4, 3), (4, 2)),
    "activation": (lambda: nn.Activation("softmax"), (5,), (5,)),
    "flatten": (lambda: nn.Flatten(), (3, 2, 2), (12,)),
    "conv": (lambda: nn.Conv2D(3, (2, 3), (2, 1), "same", "softplus"), (5, 6, 2), (3, 6, 3)),
    "conv padded by number": (lambda: nn.Conv2D(2, 3, 2, 1, "tanh"), (5, 4, 2), (3, 2, 2)),
    "conv without bias": (lambda: nn.Conv2D(2, 2, use_bias=False), (3, 3, 1), (2, 2, 2)),
    "max pool": (lambda: nn.MaxPool2D(2), (5, 4, 2), (2, 2, 2)),
    "max pool, overlapping": (lambda: nn.MaxPool2D(3, 1, "same"), (4, 4, 2), (4, 4, 2)),
    "global average pool": (lambda: nn.GlobalAvgPool2D(), (3, 4, 2), (2,)),
    "global max pool": (lambda: nn.GlobalMaxPool2D(), (3, 4, 2), (2,)),
    "batch norm": (lambda: nn.BatchNorm(), (4,), (4,)),
    "batch norm on pictures": (lambda: nn.BatchNorm(), (3, 2, 4), (3, 2, 4)),
    "layer norm": (lambda: nn.LayerNorm(), (3, 4), (3, 4)),
    "rnn": (lambda: nn.RNN(3), (4, 2), (3,)),
    "rnn, all states": (lambda: nn.RNN(3, return_sequences=True), (4, 2), (4, 3)),
    "lstm": (lambda: nn.LSTM(3), (4, 2), (3,)),
    "lstm, all states": (lambda: nn.LSTM(3, return_sequences=True), (4, 2), (4, 3)),
    "attention": (lambda: nn.MultiHeadAttention(2, 3), (4, 5), (4, 5)),
    "causal attention": (lambda: nn.MultiHeadAttention(2, 2, causal=True), (4, 3), (4, 3)),
    "positions": (lambda: nn.PositionalEncoding(), (4, 6), (4, 6)),
    "residual": (lambda: nn.Residual([nn.Dense(5, "tanh"), nn.Dense(3)]), (3,), (3,)),
    "residual in residual": (
        lambda: nn.Residual([nn.LayerNorm(), nn.Residual([nn.Dense(3, "tanh")])]),
        (3,),
        (3,),
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("training", [True, False])
def test_gradients_by_number(name, training, rng):
    make, shape, output_shape = CASES[name]
    layer = make().build(shape, rng)
    for inner in layer.walk():
        for array in inner.params.values():
            array += rng.normal(scale=0.3, size=array.shape)  # Biases off zero, scales off one.
        if "var" in inner.state:
            inner.state["var"] += 0.5
    X = rng.normal(size=(5, *shape))
    before = X.copy()
    upstream = rng.normal(size=(5, *output_shape))
    assert layer.output_shape(shape) == output_shape
    assert layer.forward(X, training).shape == upstream.shape
    dX = layer.backward(upstream)
    stored = [{k: g.copy() for k, g in inner.grads.items()} for inner in layer.walk()]

    def total(_):
        return float(np.sum(upstream * layer.forward(X, training)))

    assert_close(dX, numeric_grad(total, X), "dX", 1e-7)
    for inner, grads in zip(layer.walk(), stored, strict=True):
        assert grads.keys() == inner.params.keys()
        for key, gradient in grads.items():
            assert_close(gradient, numeric_grad(total, inner.params[key]), key, 1e-7)
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize("name", CASES)
def test_backward_params_stores_the_same_gradients(name, rng):
    make, shape, output_shape = CASES[name]
    layer = make().build(shape, rng)
    X, upstream = rng.normal(size=(5, *shape)), rng.normal(size=(5, *output_shape))
    layer.forward(X, training=True)
    layer.backward(upstream)
    whole = [g.copy() for inner in layer.walk() for g in inner.grads.values()]
    for inner in layer.walk():
        inner.store(**{key: np.nan for key in inner.grads})
    layer.backward_params(upstream)
    for ours, expected in zip(
        (g for inner in layer.walk() for g in inner.grads.values()), whole, strict=True
    ):
        np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("name", CASES)
def test_float32_stays_float32(name, rng):
    make, shape, output_shape = CASES[name]
    layer = make().build(shape, rng, np.float32)
    out = layer.forward(rng.normal(size=(5, *shape)).astype(np.float32), training=True)
    assert out.dtype == np.float32
    assert layer.backward(np.ones((5, *output_shape), np.float32)).dtype == np.float32
    assert all(g.dtype == np.float32 for inner in layer.walk() for g in inner.grads.values())


@pytest.mark.parametrize("name", CASES)
def test_the_same_seed_gives_the_same_bits(name):
    make, shape, _ = CASES[name]
    first, second = (make().build(shape, np.random.default_rng(5)) for _ in range(2))
    for a, b in zip(first.walk(), second.walk(), strict=True):
        for key in a.params:
            np.testing.assert_array_equal(a.params[key], b.params[key])


@pytest.mark.parametrize("name", CASES)
def test_a_config_makes_an_equal_layer(name):
    layer = CASES[name][0]()
    assert repr(type(layer)(**layer.get_config())) == repr(layer)


def test_embedding_gradient_by_number(rng):
    layer = nn.Embedding(6, 3).build((4,), rng)
    ids = rng.integers(0, 6, size=(5, 4))
    upstream = rng.normal(size=(5, 4, 3))
    layer.forward(ids)
    assert not layer.backward(upstream).any()
    numeric = numeric_grad(
        lambda _: float(np.sum(upstream * layer.forward(ids))), layer.params["E"]
    )
    assert_close(layer.grads["E"], numeric, tolerance=1e-8)
    assert layer.output_shape((4,)) == (4, 3)


@DRAWS
@given(seed=seeds, N=sizes(), D=sizes(2))
def test_dropout_drops_while_training_and_blames_survivors(seed, N, D):
    layer = nn.Dropout(0.5).build((D,), np.random.default_rng(seed))
    X = np.random.default_rng(seed).normal(size=(N, D))
    np.testing.assert_array_equal(layer.forward(X), X)
    np.testing.assert_array_equal(layer.backward(X), X)
    out = layer.forward(X, training=True)
    mask = out != 0
    np.testing.assert_allclose(out, np.where(mask, X / 0.5, 0))
    np.testing.assert_array_equal(layer.backward(np.ones((N, D))), np.where(mask, 2.0, 0))


@pytest.mark.parametrize("name", nn.dense.ACTIVATIONS)
def test_every_activation_by_number(name, rng):
    layer = nn.Activation(name)
    X, upstream = rng.normal(size=(2, 4, 3))
    layer.forward(X)
    dX = layer.backward(upstream)
    numeric = numeric_grad(lambda X: float(np.sum(upstream * layer.forward(X))), X)
    assert_close(dX, numeric, tolerance=1e-8)


def test_parameters_are_counted():
    rng = np.random.default_rng(0)
    assert nn.Dense(4).build((3,), rng).count_params() == 16
    assert nn.Conv2D(8, 3).build((5, 5, 2), rng).count_params() == 8 * 18 + 8
    assert nn.LSTM(5).build((7, 3), rng).count_params() == 4 * (3 * 5 + 5 * 5 + 5)
    assert nn.BatchNorm().build((4,), rng).count_params() == 8  # Running statistics do not learn.
    assert nn.Residual([nn.Dense(3), nn.Dense(3)]).build((3,), rng).count_params() == 24


def test_the_forget_gate_starts_open(rng):
    assert nn.LSTM(2).build((3, 1), rng).params["b"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("name", CASES)
def test_backward_wants_the_outputs_shape(name, rng):
    make, shape, output_shape = CASES[name]
    layer = make().build(shape, rng)
    with pytest.raises(AttributeError, match="call forward before backward"):
        layer.backward(np.ones((5, *output_shape)))
    layer.forward(rng.normal(size=(5, *shape)), training=True)
    for wrong in ((1, *output_shape), (5, *output_shape[:-1], output_shape[-1] + 1), (5, 1, 1, 1)):
        with pytest.raises(ValueError, match="shape"):
            layer.backward(np.ones(wrong))


def build(layer, shape):
    return layer.build(shape, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nn.Dense(0), ValueError, "units must be at least 1, not 0"),
        (lambda: nn.Dense(2.5), TypeError, "units must be a whole number"),
        (
            lambda: nn.Dense(2, "swish"),
            ValueError,
            "activation must be one of 'linear'.* not 'swish'",
        ),
        (lambda: nn.Dense(2).forward(np.ones((1, 2))), ValueError, "Dense has no parameters yet"),
        (lambda: nn.Dense(2).count_params(), ValueError, "Dense has no parameters yet"),
        (lambda: build(nn.Dense(2), ()), ValueError, "without the batch. must hold one size"),
        (lambda: build(nn.Dense(2), (0,)), ValueError, "must be at least 1, not 0"),
        (lambda: nn.Dense(2).build((2,), 1), TypeError, "rng must be a NumPy Generator"),
        (lambda: build(nn.Dense(2), (3,)).forward(np.ones((1, 4))), ValueError, r"shape \(N, 3\)"),
        (lambda: build(nn.Dense(2), (3,)).forward(np.ones((0, 3))), ValueError, "X is empty"),
        (lambda: nn.Activation(None), ValueError, "activation must be one of"),
        (lambda: nn.Dropout(1.0), ValueError, "rate must be at least 0 and less than 1"),
        (lambda: nn.Conv2D(2, 0), ValueError, "kernel_size must be at least 1"),
        (lambda: build(nn.Conv2D(2, 3), (8, 8)), ValueError, r"Conv2D needs inputs \(N, H, W, C\)"),
        (lambda: build(nn.Conv2D(2, 9), (8, 8, 1)), ValueError, "does not fit"),
        (
            lambda: build(nn.Conv2D(2, 3, padding="full"), (8, 8, 1)),
            ValueError,
            "pad must be one of",
        ),
        (lambda: build(nn.MaxPool2D(9), (8, 8, 1)), ValueError, "does not fit"),
        (lambda: nn.MaxPool2D((1, 2, 3)), ValueError, "pool_size must be one whole number or two"),
        (lambda: build(nn.GlobalAvgPool2D(), (3,)), ValueError, "GlobalAvgPool2D needs inputs"),
        (lambda: nn.BatchNorm(momentum=2), ValueError, "momentum must be"),
        (lambda: nn.LayerNorm(epsilon=0), ValueError, "epsilon must be greater than 0"),
        (lambda: build(nn.LSTM(2), (3,)), ValueError, r"LSTM needs inputs \(N, T, D\)"),
        (lambda: nn.LSTM(-1), ValueError, "units must be at least 1"),
        (lambda: nn.Embedding(0, 2), ValueError, "input_dim must be at least 1"),
        (
            lambda: build(nn.Embedding(3, 2), (4,)).forward(np.full((1, 4), 3)),
            ValueError,
            "ids must lie in 0 … 2",
        ),
        (
            lambda: build(nn.PositionalEncoding(), (4,)),
            ValueError,
            "PositionalEncoding needs inputs",
        ),
        (lambda: nn.MultiHeadAttention(0, 2), ValueError, "num_heads must be at least 1"),
        (lambda: build(nn.MultiHeadAttention(1, 2), (4,)), ValueError, "MultiHeadAttention needs"),
        (lambda: nn.Residual([]), TypeError, "must be a list of layers"),
        (lambda: nn.Residual([3]), TypeError, "must be a list of layers"),
        (
            lambda: build(nn.Residual([nn.Dense(4)]), (3,)),
            ValueError,
            r"output \(4,\) to its input \(3,\)",
        ),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
