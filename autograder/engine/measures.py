"""The common questions about Keras models, asked where Keras is.

Each is a function of real models and plain data that gives plain data or a model. This module,
and a lesson's own ``measures.py``, is read into the bench as source, so it imports nothing
of ``autograder`` but this one; Keras is imported within the functions, for TensorFlow must not be
loaded where the exercises are.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def answered(source: str, name: str, args: tuple[Any, ...]) -> dict[str, Any]:
    """Call the function ``name`` of a source of ours: what it gave, and the arguments after it."""
    names: dict[str, Any] = {"__name__": name}
    exec(compile(source, name, "exec", dont_inherit=True), names)  # noqa: S102 - our own text
    try:
        return {"value": names[name](*args), "arguments": args}
    except Exception as error:  # noqa: BLE001 - a wrong answer may stop, as the learner's does
        return {"raised": type(error).__name__, "message": str(error)}


def warm() -> None:
    """Run one operation of each kind, so that a later measure pays for itself alone."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    model.train_on_batch(np.zeros((1, 2)), np.zeros((1, 2)))


def dense(sizes: list[int], activation: str = "relu", last: str | None = None) -> Any:
    """Make a fully connected network with layers of these sizes, the inputs' first."""
    import keras

    inner = [keras.layers.Dense(size, activation) for size in sizes[1:-1]]
    layers = [keras.Input((sizes[0],)), *inner, keras.layers.Dense(sizes[-1], last)]
    return keras.Sequential(layers)


def compiled(sizes: list[int], loss: str = "cross_entropy", learning_rate: float = 0.01) -> Any:
    """Make such a network and compile it: for class scores and labels, or "mse" for numbers."""
    import keras

    model = dense(sizes)
    scores = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(learning_rate), scores if loss == "cross_entropy" else loss)
    return model


def built(model: Any) -> bool:
    """Say whether a model knows the shape of its inputs, and so has its weights."""
    return bool(model.built) and getattr(model, "inputs", None) is not None


def outline(model: Any) -> dict[str, Any]:
    """Describe a model: what goes in and out, its layers and parameters, how it was compiled."""
    compiled = bool(model.compiled)
    loss = model.loss if compiled else None
    return {
        "input_shape": _shape(model.input_shape),
        "output_shape": _shape(model.output_shape),
        "layers": [type(layer).__name__ for layer in model.layers],
        "parameters": int(model.count_params()),
        "trainable": int(sum(np.prod(w.shape) for w in model.trainable_weights)),
        "compiled": compiled,
        "loss": _name(loss),
        "from_logits": bool(getattr(loss, "from_logits", False)),
        "optimizer": type(model.optimizer).__name__ if compiled else "",
        "learning_rate": float(model.optimizer.learning_rate) if compiled else 0.0,
        "last_activation": _name(getattr(model.layers[-1], "activation", None)),
    }


def predict(model: Any, X: np.ndarray, training: bool = False) -> np.ndarray:
    """Return the model's outputs for the rows of X, in batches that fit into the memory."""
    parts = [np.asarray(model(X[i : i + 256], training=training)) for i in range(0, len(X), 256)]
    return np.concatenate(parts)


def lowest(model: Any, X: np.ndarray) -> float:
    """Return the lowest output for X with any of several weights; below 0 where it can be negative.

    The outputs of one draw may all be positive by chance (a largest value of many) or 0 (a last
    layer that starts at 0). So the weights are moved, and then every bias is taken far down: only
    an activation at the end keeps all of it from going below 0.
    """
    rng = np.random.default_rng(0)
    found = float(predict(model, X).min())
    for _ in range(2):
        for weight in model.trainable_weights:
            weight.assign_add(rng.normal(scale=0.3, size=weight.shape))
        found = min(found, float(predict(model, X).min()))
    for weight in model.trainable_weights:
        if len(weight.shape) == 1:
            weight.assign(np.full(weight.shape, -100.0))
    return min(found, float(predict(model, X).min()))


def classification(model: Any, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Say how a classifier does: its accuracy, how many classes it gives, whether all is finite.

    One output a row is a score or probability for two classes, split at the loss's own border.
    """
    outputs = predict(model, X)
    if outputs.shape[-1] == 1:
        border = 0.0 if outline(model)["from_logits"] else 0.5
        labels = (outputs[..., 0] > border).astype(int)
    else:
        labels = outputs.argmax(axis=-1)
    return {
        "accuracy": float(np.mean(labels == y)),
        "classes": len(np.unique(labels)),
        "finite": bool(np.isfinite(outputs).all()),
        "shape": outputs.shape,
    }


def accuracy(model: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Return the share of rows whose class the model gets right."""
    return float(classification(model, X, y)["accuracy"])


def evaluated(model: Any, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return the loss, and each metric it was compiled with, on this data."""
    found = model.evaluate(X, y, batch_size=256, verbose=0, return_dict=True)
    return {name: float(value) for name, value in found.items()}


def train(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    epochs: int,
    batch_size: int = 32,
    held_back: tuple[np.ndarray, np.ndarray] | None = None,
) -> dict[str, Any]:
    """Train a compiled model as it was compiled; return the history and the trained model.

    Where ``held_back`` has inputs and labels, ``"after"`` says how it does on them.
    """
    ready(model)
    history = model.fit(X, y, epochs=epochs, batch_size=batch_size, verbose=0).history
    found: dict[str, Any] = {
        "history": {name: [float(v) for v in values] for name, values in history.items()},
        "model": model,
    }
    if held_back is not None:
        found["after"] = classification(model, *held_back)
    return found


def ready(model: Any) -> None:
    """Make the optimizer's variables, for Keras records the training step twice if it must do so."""
    if built(model) and model.compiled:
        model.optimizer.build(model.trainable_variables)


def _shape(shape: Any) -> Any:
    """Return a shape, or the shapes of several inputs, as tuples."""
    if isinstance(shape, list | tuple):
        return tuple(_shape(part) for part in shape)
    return (
        {name: _shape(part) for name, part in shape.items()} if isinstance(shape, dict) else shape
    )


def _name(thing: Any) -> str:
    """Return the name of a loss or activation, whether it was given as a word or as an object."""
    if thing is None or isinstance(thing, str):
        return thing or ""
    return str(getattr(thing, "__name__", None) or getattr(thing, "name", type(thing).__name__))
