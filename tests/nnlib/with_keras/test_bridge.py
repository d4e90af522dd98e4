"""To Keras and back: equal outputs, equal training, and refusals by name."""

import numpy as np
import pytest
from agreement import assert_close

from nnlib import SGD, Adam, RMSprop, Sequential, from_keras, to_keras
from nnlib import layers as nn

pytestmark = pytest.mark.keras

# Layers, the shape of an input, and the number of words where inputs are words.
MODELS = {
    "dense": (
        [nn.Dense(4, "relu"), nn.Dropout(0.3), nn.Dense(3, "softplus", use_bias=False)],
        (5,),
        None,
    ),
    "leaky": ([nn.Dense(4, "leaky_relu"), nn.Activation("sigmoid")], (5,), None),
    "pictures": (
        [
            nn.Conv2D(4, 3, 2, "same", "tanh"),
            nn.BatchNorm(),
            nn.MaxPool2D(2),
            nn.MaxPool2D((2, 1), 1, "same"),
            nn.Flatten(),
            nn.Dense(3, "softmax"),
        ],
        (8, 7, 2),
        None,
    ),
    "global average": ([nn.Conv2D(4, (2, 3)), nn.GlobalAvgPool2D()], (5, 4, 1), None),
    "global max": ([nn.Conv2D(4, (2, 3)), nn.GlobalMaxPool2D()], (5, 4, 1), None),
    "sequences": (
        [nn.RNN(3, True), nn.LSTM(3), nn.Dense(1, "sigmoid")],
        (6, 2),
        None,
    ),
    "words": (
        [
            nn.Embedding(7, 4),
            nn.MultiHeadAttention(2, 4, causal=True),
            nn.LayerNorm(),
            nn.Dense(7, "softmax"),
        ],
        (6,),
        7,
    ),
    # These have no chain of Keras layers to come back from.
    "padded": ([nn.Conv2D(2, 3, padding=1), nn.Flatten()], (5, 4, 1), None),
    "transformer": (
        [
            nn.Embedding(7, 4),
            nn.PositionalEncoding(),
            nn.Residual([nn.LayerNorm(), nn.MultiHeadAttention(2, 4)]),
            nn.Residual([nn.Dense(8, "relu"), nn.Dense(4)]),
        ],
        (6,),
        7,
    ),
}
ONE_WAY = {"padded", "transformer"}


def draw(name, rng, dtype=np.float64):
    layers, shape, words = MODELS[name]
    fresh = [type(layer)(**layer.get_config()) for layer in layers]
    model = Sequential(fresh, rng, shape, dtype)
    statistics = [array for layer in model.walk() for array in layer.state.values()]
    for array in [model.parameters, *statistics]:
        array[...] += np.abs(rng.normal(scale=0.3, size=array.shape))
    X = rng.integers(0, words, size=(5, *shape)) if words else rng.normal(size=(5, *shape))
    return model, X if words else X.astype(dtype)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_there_and_back_with_equal_outputs(name, dtype, rng):
    model, X = draw(name, rng, dtype)
    ours = model.predict(X)
    twin = to_keras(model)
    # Keras rounds constants (epsilon, slopes) to float32, hence 1e-8 and not 1e-10.
    tolerance = 1e-5 if dtype == np.float32 else 1e-8
    assert_close(ours, twin(X).numpy(), "to_keras", tolerance)
    if name in ONE_WAY:
        with pytest.raises(ValueError, match=r"ZeroPadding2D|reads chains only"):
            from_keras(twin)
        return
    back = from_keras(twin)
    assert back.dtype == dtype
    np.testing.assert_array_equal(back.predict(X), ours)
    assert (
        back.count_params()
        == model.count_params()
        == sum(int(np.prod(w.shape)) for w in twin.trainable_weights)
    )


TRAINING = {
    "sgd": (lambda: SGD(0.0625), lambda k: k.SGD(0.0625)),
    "momentum": (
        lambda: SGD(0.0625, momentum=0.875),
        lambda k: k.SGD(0.0625, momentum=0.875),
    ),
    "rmsprop": (
        lambda: RMSprop(2**-8, rho=0.75, epsilon=2.0**-100),
        lambda k: k.RMSprop(2**-8, rho=0.75, epsilon=2.0**-100),
    ),
    "adam": (
        lambda: Adam(2**-7, beta_1=0.875, beta_2=0.96875, epsilon=2.0**-100),
        lambda k: k.Adam(2**-7, beta_1=0.875, beta_2=0.96875, epsilon=2.0**-100),
    ),
}


# Keras rounds the epsilon of a normalization to float32: this one survives it.
NETS = {
    "dense": (
        [
            nn.Dense(16, "tanh"),
            nn.LayerNorm(epsilon=2.0**-10),
            nn.Dense(8, "softplus"),
            nn.Dense(3),
        ],
        (5,),
    ),
    "pictures": (
        [
            nn.Conv2D(4, 3, padding="same", activation="relu"),
            nn.MaxPool2D(2),
            nn.BatchNorm(epsilon=2.0**-10),
            nn.Flatten(),
            nn.Dense(3),
        ],
        (6, 6, 1),
    ),
    "sequences": ([nn.LSTM(4, True), nn.LSTM(4), nn.Dense(3)], (5, 2)),
}


@pytest.fixture
def keras_in_float64():
    import keras

    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield keras
    keras.config.set_floatx(before)


@pytest.mark.parametrize(
    ("net", "optimizer"),
    [*(("dense", name) for name in TRAINING), ("pictures", "adam"), ("sequences", "momentum")],
)
def test_fifty_steps_from_the_same_weights_end_at_the_same_weights(
    net, optimizer, rng, keras_in_float64
):
    keras = keras_in_float64
    layers, shape = NETS[net]
    fresh = [type(layer)(**layer.get_config()) for layer in layers]
    ours, theirs = TRAINING[optimizer][0](), TRAINING[optimizer][1](keras.optimizers)
    model = Sequential(fresh, rng, shape).compile(ours, "cross_entropy")
    twin = to_keras(model)
    twin.compile(theirs, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    for step in range(50):
        X, y = rng.normal(size=(16, *shape)), rng.integers(0, 3, size=16)
        value, _ = model.train_step(X, y)
        # Keras reports losses in float32.
        assert_close(value, twin.train_on_batch(X, y), f"loss at step {step}", 1e-6)
    twins = [w for layer in twin.layers for w in layer.trainable_weights]
    parameters = [p for layer in model.walk() for p in layer.params.values()]
    for array, weight in zip(parameters, twins, strict=True):
        assert_close(array.reshape(weight.shape), weight.numpy(), "after 50 steps", 1e-10)


def test_keras_models_made_elsewhere(rng):
    import keras

    k = keras.layers
    model = keras_chain(
        k.Conv2D(3, 3),
        k.LeakyReLU(negative_slope=0.01),
        k.ReLU(),
        k.MaxPooling2D(),
        k.Flatten(),
        k.Dense(4, activation="tanh"),
        k.Softmax(),
        shape=(6, 6, 1),
    )
    X = rng.normal(size=(4, 6, 6, 1)).astype(np.float32)
    assert_close(from_keras(model).predict(X), model(X).numpy())


def keras_chain(*layers, shape=(6, 6, 2)):
    import keras

    return keras.Sequential([keras.Input(shape), *layers])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda k: keras_chain(k.Conv1D(2, 3), shape=(6, 2)), "no layer like conv1d.*a Conv1D"),
        (lambda k: keras_chain(k.Conv2D(2, 3, dilation_rate=2)), r"dilation_rate=\(2, 2\)"),
        (lambda k: keras_chain(k.Dense(2, activation="swish")), "activation '(swish|silu)'"),
        (lambda k: keras_chain(k.Dense(2, activation="leaky_relu")), "'leaky_relu'"),
        (lambda k: keras_chain(k.LeakyReLU(negative_slope=0.25)), "negative_slope=0.25"),
        (lambda k: keras_chain(k.ReLU(max_value=6.0)), "max_value=6.0"),
        (lambda k: keras_chain(k.BatchNormalization(axis=1)), "axis=1"),
        (lambda k: keras_chain(k.LayerNormalization(center=False)), "center=False"),
        (lambda k: keras_chain(k.GlobalAveragePooling2D(keepdims=True)), "keepdims=True"),
        (lambda k: keras_chain(k.LSTM(2, go_backwards=True), shape=(6, 2)), "go_backwards=True"),
        (lambda k: keras_chain(k.LSTM(2, activation="relu"), shape=(6, 2)), "activation 'relu'"),
        (lambda k: keras_chain(k.GRU(2), shape=(6, 2)), "no layer like gru.*a GRU"),
        (lambda k: keras_chain(k.SimpleRNN(2, use_bias=False), shape=(6, 2)), "has no bias"),
    ],
)
def test_what_nnlib_cannot_match_is_refused_by_name(make, message):
    import keras

    with pytest.raises(ValueError, match=message):
        from_keras(make(keras.layers))


def test_other_refusals(rng):
    import keras

    with pytest.raises(TypeError, match="must be a Keras model, not list"):
        from_keras([])
    with pytest.raises(ValueError, match="no weights yet"):
        from_keras(keras.Sequential([keras.layers.Dense(2)]))
    with pytest.raises(ValueError, match="no parameters yet"):
        to_keras(Sequential([nn.Dense(2)], rng))
    with pytest.raises(ValueError, match="padding 'valid' or 'same', not 1"):
        to_keras(Sequential([nn.MaxPool2D(2, padding=1)], rng, (4, 4, 1)))
