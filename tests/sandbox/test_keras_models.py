"""Keras models cross as data, and only Keras's own harmless classes are rebuilt from it."""

import json

import numpy as np
import pytest

from autograder.sandbox.trusted.policy import Limits
from autograder.sandbox.trusted.zygote import Zygote
from autograder.sandbox.wire.keras_models import rebuild, taken_apart
from autograder.sandbox.wire.values import KerasModel, ProtocolError

pytestmark = [pytest.mark.keras, pytest.mark.slow]


@pytest.fixture(scope="module")
def keras():
    return pytest.importorskip("keras")


@pytest.fixture(scope="module")
def zygote():
    with Zygote("keras", Limits(cell_timeout_s=60)) as zygote:
        yield zygote


def dense(keras):
    layers = [keras.layers.Dense(5, "relu", kernel_regularizer="l2"), keras.layers.Dense(3)]
    return keras.Sequential([keras.Input((4,)), *layers])


def residual(keras):
    x = inputs = keras.Input((8, 8, 2))
    x = keras.layers.Conv2D(2, 3, padding="same")(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.ops.relu(keras.layers.Add()([x, inputs]))
    return keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(x))


def sequence(keras):
    x = inputs = keras.Input((6,))
    x = keras.layers.Embedding(10, 8)(x)
    x = keras.layers.LayerNormalization()(x + keras.layers.MultiHeadAttention(2, 4)(x, x))
    return keras.Model(inputs, keras.layers.Bidirectional(keras.layers.LSTM(3))(x))


@pytest.mark.parametrize("build", [dense, residual, sequence])
def test_a_rebuilt_model_computes_the_same(keras, build, rng):
    model = build(keras)
    shape = model.input_shape[1:]
    x = rng.integers(0, 9, (3, *shape)).astype("float32")
    rebuilt = rebuild(taken_apart(model))
    assert np.array_equal(rebuilt.predict_on_batch(x), model.predict_on_batch(x))


def test_how_it_was_compiled_comes_along(keras):
    model = dense(keras)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    rebuilt = rebuild(taken_apart(model))
    assert float(rebuilt.optimizer.learning_rate) == pytest.approx(0.01)
    assert rebuilt.compiled


def test_losses_metrics_and_activations_may_be_functions(keras):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, keras.activations.silu)])
    model.compile("sgd", keras.losses.mean_squared_error, [keras.metrics.mean_absolute_error])
    rebuilt = rebuild(taken_apart(model))
    assert rebuilt.compiled and rebuilt.loss is keras.losses.mean_squared_error
    assert rebuilt.layers[0].activation is keras.activations.silu


def test_what_is_no_model_of_keras_stays_behind(keras):
    class Own(keras.Model):
        pass

    assert taken_apart(Own()) is None and taken_apart(3) is None


def config(keras):
    return json.loads(taken_apart(dense(keras)).config_json)


def refused(keras, model_config, match, weights=None):
    weights = taken_apart(dense(keras)).weights if weights is None else weights
    with pytest.raises(ProtocolError, match=match) as refusal:
        rebuild(KerasModel(json.dumps(model_config), weights))
    assert "\n" not in str(refusal.value)


def test_a_lambda_is_refused(keras):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2)])
    with pytest.raises(ProtocolError, match="Lambda"):
        rebuild(taken_apart(model))


@pytest.mark.parametrize(
    "forged",
    [
        {"module": "os", "class_name": "system", "config": "true", "registered_name": None},
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/x"}},
        {"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/x"}},
        {"module": "keras.src.saving.saving_lib", "class_name": "load_model", "config": {}},
        {"module": "keras.layers", "class_name": "Dense", "config": {}, "registered_name": "a>B"},
        {"module": "keras", "class_name": "src", "config": {}},
        *(
            {"module": "builtins", "class_name": "function", "config": name, **more}
            for name in ("exec", "deserialize", "__builtins__", ["relu"])
            for more in ({}, {"registered_name": "a>b"})
        ),
        {"module": "os", "class_name": "function", "config": "mean_squared_error"},
        {"module": ["keras"], "class_name": "Dense", "config": {}},
        {"class_name": "__lambda__", "config": {"code": "x", "defaults": None, "closure": None}},
        {"class_name": ["Dense"], "config": {}},
    ],
    ids=lambda forged: str(forged["class_name"]),
)
@pytest.mark.parametrize("place", ["layer", "argument", "loss"])
def test_classes_that_run_code_or_read_files_are_refused(keras, forged, place):
    model_config = config(keras)
    if place == "layer":
        model_config["config"]["layers"][1] = forged
    elif place == "argument":
        model_config["config"]["layers"][1]["config"]["kernel_initializer"] = forged
    else:
        model_config["compile_config"] = {"optimizer": "adam", "loss": forged}
    refused(keras, model_config, "cannot be rebuilt safely")


def test_a_huge_model_is_refused_before_it_is_allocated(keras):
    model_config = config(keras)
    first, second = model_config["config"]["layers"][1:]
    first["config"]["units"] = 10**9
    second["build_config"]["input_shape"] = [None, 10**9]
    refused(keras, model_config, "more than 5,000,000 parameters")
    # Nor afterwards: a stateless scope gives values to all variables that Keras has promised them.
    with keras.StatelessScope():
        pass


def test_weights_must_fit(keras):
    refused(keras, config(keras), "shapes", weights=[np.zeros((4, 5), "float32")])


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 10_000, '{"class_name": 1}', '{"a": 1}'])
def test_no_configuration_does_more_than_be_refused(keras, text):
    with pytest.raises(ProtocolError):
        rebuild(KerasModel(text, []))


FIT = """
import keras, numpy as np
def build():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(2)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model
def train(model, X, y):
    return model.fit(X, y, epochs=2, verbose=0).history["loss"]
"""


def test_a_session_trains_and_its_model_comes_out_as_data(zygote, rng):
    X, y = rng.normal(size=(64, 4)), rng.integers(0, 2, 64)
    with zygote.session(seed=5) as session:
        assert session.run_cell(FIT).ok
        model = session.call("build").value
        assert type(model) is KerasModel and len(model.weights) == 4
        losses = session.call("train", (model, X, y)).value
        assert len(losses) == 2 and all(np.isfinite(losses))
        # The handle means the very model that was trained, not a copy of it.
        trained = session.operate("getattr", model.handle, "weights").value
        assert len(trained) == 4
    with zygote.session(seed=5) as session:
        session.run_cell(FIT)
        again = session.call("build").value
        assert all(np.array_equal(a, b) for a, b in zip(model.weights, again.weights, strict=True))


def test_a_tape_and_a_plot_work_inside(zygote):
    source = (
        "import tensorflow as tf, matplotlib.pyplot as plt\nx = tf.Variable(3.0)\n"
        "with tf.GradientTape() as tape: y = x * x\nplt.plot([1, 2]);\nfloat(tape.gradient(y, x))"
    )
    with zygote.session() as session:
        result = session.run_cell(source)
        kinds = [sorted(o["data"]) for o in result.outputs]
        assert result.ok and ["image/png", "text/plain"] in kinds
        assert result.outputs[0]["data"]["text/plain"] == "6.0"


def test_models_can_be_saved_and_loaded_inside(zygote):
    source = FIT + (
        "\nm = build()\n"
        "for name in ('m.keras', 'm.h5'):\n"
        "    m.save(name)\n"
        "    assert keras.models.load_model(name).count_params() == m.count_params()"
    )
    with zygote.session() as session:
        result = session.run_cell(source)
        assert result.ok, result.outputs
