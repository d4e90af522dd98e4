"""From nnlib to Keras and back, weights included (lesson 11).

Layers keep their arrays in the order in which Keras lists its weights, and the shapes differ at
most by a reshape. So one rule copies the weights of every layer. Keras is imported when a
conversion is asked for, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import layers as nn
from nnlib.embedding import positional_encoding
from nnlib.layers.base import Layer
from nnlib.layers.dense import ACTIVATIONS
from nnlib.model import Sequential


def to_keras(model: Sequential) -> Any:
    """Build a Keras model with the same layers and weights, and so the same outputs.

    Parameters
    ----------
    model : Sequential
        Built: its weights exist.

    Returns
    -------
    keras.Model

    Raises
    ------
    ValueError
        For options that Keras does not have, such as pooling with padding given as a number.
    """
    import keras

    if not isinstance(model, Sequential):
        raise TypeError(f"model must be an nnlib Sequential, not {type(model).__name__}.")
    model.count_params()  # Refuses a model without parameters.
    words = isinstance(model.layers[0], nn.Embedding)
    inputs = keras.Input(model.input_shape, dtype="int32" if words else model.dtype.name)
    tensor = inputs
    for layer in model.layers:
        tensor = _apply(layer, tensor, model.dtype.name)
    return keras.Model(inputs, tensor)


def from_keras(model: Any, rng: np.random.Generator | None = None) -> Sequential:
    """Build a Sequential with the layers and weights of a Keras model whose layers form a chain.

    Parameters
    ----------
    model : keras.Model
        Built, with layers that nnlib has too.
    rng : numpy Generator, or None
        For further training; None starts one at seed 0.

    Raises
    ------
    ValueError
        For layers, options or connections that nnlib does not have; it names the layer.
    """
    import keras

    if not isinstance(model, keras.Model):
        raise TypeError(f"model must be a Keras model, not {type(model).__name__}.")
    if not model.built:
        raise ValueError("The Keras model has no weights yet: call it on data, or build it, first.")
    chain = _chain(model)
    layers = [_from_keras_layer(k) for k in chain]
    rng = np.random.default_rng(0) if rng is None else rng
    twin = Sequential(layers, rng, tuple(model.input_shape[1:]), model.outputs[0].dtype)
    for layer, k in zip(layers, chain, strict=True):
        for array, weight in zip(_arrays(layer), k.get_weights(), strict=True):
            array[...] = weight.reshape(array.shape)
    return twin


def _arrays(layer: Layer) -> list[np.ndarray]:
    """Return a layer's arrays in the order of Keras's weights."""
    return [*layer.params.values(), *layer.state.values()]


# To Keras


def _apply(layer: Layer, tensor: Any, dtype: str) -> Any:
    """Run a Keras tensor through the twin of a layer."""
    import keras

    if isinstance(layer, nn.Residual):
        inner = tensor
        for sublayer in layer.layers:
            inner = _apply(sublayer, inner, dtype)
        return keras.layers.Add(dtype=dtype)([tensor, inner])
    if isinstance(layer, nn.PositionalEncoding):
        return tensor + positional_encoding(*tensor.shape[1:]).astype(dtype)
    options: dict[str, Any] = {}
    if isinstance(layer, nn.Conv2D) and not isinstance(layer.padding, str):
        tensor = keras.layers.ZeroPadding2D(layer.padding, dtype=dtype)(tensor)
    if isinstance(layer, nn.MultiHeadAttention):
        options = {"value": tensor, "use_causal_mask": layer.causal}
    twin = _twin(layer, dtype)
    out = twin(tensor, **options)
    weights = [a.reshape(w.shape) for a, w in zip(_arrays(layer), twin.weights, strict=True)]
    twin.set_weights(weights)
    if getattr(layer, "activation", None) == "leaky_relu":
        out = keras.layers.LeakyReLU(negative_slope=0.01, dtype=dtype)(out)
    return out


def _twin(layer: Layer, dtype: str) -> Any:
    """Make the Keras layer with the same arguments."""
    from keras import layers as k

    config = layer.get_config()
    name = type(layer).__name__
    if config.get("activation") == "leaky_relu":  # Keras's function of this name has slope 0.2.
        config["activation"] = None
    if name == "RNN":
        name = "SimpleRNN"
    elif name in ("BatchNorm", "LayerNorm"):
        name += "alization"
    elif name == "MultiHeadAttention":
        del config["causal"]
        config["flash_attention"] = False
    elif name == "Conv2D" and not isinstance(config["padding"], str):
        config["padding"] = "valid"
    if config.get("padding", "valid") not in ("valid", "same"):
        raise ValueError(f"Keras pools with padding 'valid' or 'same', not {config['padding']!r}.")
    return getattr(k, name)(**config, dtype=dtype)


# From Keras

# How each Keras layer becomes one of nnlib: the class, and the arguments that both know.
_KNOWN: dict[str, tuple[Callable[..., Layer], Sequence[str]]] = {
    "Dense": (nn.Dense, ("units", "activation", "use_bias")),
    "Conv2D": (
        nn.Conv2D,
        ("filters", "kernel_size", "strides", "padding", "activation", "use_bias"),
    ),
    "Activation": (nn.Activation, ("activation",)),
    "ReLU": (lambda: nn.Activation("relu"), ()),
    "Softmax": (lambda: nn.Activation("softmax"), ()),
    "LeakyReLU": (lambda: nn.Activation("leaky_relu"), ()),
    "Flatten": (nn.Flatten, ()),
    "Dropout": (nn.Dropout, ("rate",)),
    "MaxPooling2D": (nn.MaxPool2D, ("pool_size", "strides", "padding")),
    "GlobalAveragePooling2D": (nn.GlobalAvgPool2D, ()),
    "GlobalMaxPooling2D": (nn.GlobalMaxPool2D, ()),
    "BatchNormalization": (nn.BatchNorm, ("momentum", "epsilon")),
    "LayerNormalization": (nn.LayerNorm, ("epsilon",)),
    "SimpleRNN": (nn.RNN, ("units", "return_sequences")),
    "LSTM": (nn.LSTM, ("units", "return_sequences")),
    "Embedding": (nn.Embedding, ("input_dim", "output_dim")),
    "MultiHeadAttention": (nn.MultiHeadAttention, ("num_heads", "key_dim")),
}

# Options that nnlib has in one setting only.
_FIXED: dict[str, Any] = {
    "data_format": "channels_last",
    "dilation_rate": (1, 1),
    "groups": 1,
    "keepdims": False,
    "max_value": None,
    "threshold": 0.0,
    "negative_slope": {"ReLU": 0.0, "LeakyReLU": 0.01},
    "noise_shape": None,
    "axis": -1,
    "center": True,
    "scale": True,
    "rms_scaling": False,
    "go_backwards": False,
    "stateful": False,
    "return_state": False,
    "recurrent_activation": "sigmoid",
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "mask_zero": False,
    "use_gate": False,
    "lora_rank": None,
}


def _chain(model: Any) -> list[Any]:
    """Return the layers of a Keras model, in which each must feed the next and nothing else."""
    layers = [k for k in model.layers if type(k).__name__ != "InputLayer"]
    tensor = model.inputs[0]
    for k in layers:
        inputs = k.input if isinstance(k.input, list) else [k.input]
        if not all(source is tensor for source in inputs):
            raise ValueError(
                f"{k.name} does not follow the layer before it: from_keras reads chains only."
            )
        tensor = k.output
    return layers


def _from_keras_layer(k: Any) -> Layer:
    kind, config = type(k).__name__, k.get_config()
    if kind not in _KNOWN:
        raise ValueError(f"nnlib has no layer like {k.name}, a {kind}.")
    make, names = _KNOWN[kind]
    for option, only in _FIXED.items():
        only = only.get(kind) if isinstance(only, dict) else only
        if option in config and _plain(config[option]) not in (_plain(only), None):
            raise ValueError(
                f"{k.name} has {option}={config[option]!r}, and nnlib knows {only!r} only."
            )
    arguments = {name: config[name] for name in names}
    if "activation" in arguments or kind in ("SimpleRNN", "LSTM"):
        _check_activation(k, config["activation"], arguments)
    if kind == "MultiHeadAttention":
        if config["value_dim"] != config["key_dim"] or not config["use_bias"]:
            raise ValueError(f"{k.name} must have value_dim = key_dim, and a bias.")
        call = k._inbound_nodes[0].arguments.kwargs
        arguments["causal"] = bool(call.get("use_causal_mask", False))
    if kind in ("SimpleRNN", "LSTM") and not config["use_bias"]:
        raise ValueError(f"{k.name} has no bias, and nnlib's recurrent layers always have one.")
    return make(**arguments)


def _check_activation(k: Any, activation: Any, arguments: dict[str, Any]) -> None:
    """Refuse activations that nnlib does not have, or has otherwise."""
    if "activation" not in arguments:
        known: Sequence[str] = ("tanh",)
    else:  # Keras's function leaky_relu has slope 0.2; its layer LeakyReLU can be converted.
        known = [name for name in ACTIVATIONS if name != "leaky_relu"]
    if activation not in known:
        raise ValueError(f"{k.name} has the activation {activation!r}, and nnlib cannot match it.")


def _plain(value: Any) -> Any:
    """Compare pairs and single-item lists as what they stand for."""
    if isinstance(value, list | tuple):
        value = tuple(value)
        return value[0] if len(value) == 1 else value
    return value
