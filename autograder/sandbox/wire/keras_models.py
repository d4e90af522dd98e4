"""Keras models as data: taken apart in the sandbox, rebuilt elsewhere from the library alone.

A configuration can name any class or function, so it is checked before Keras sees it: only
Keras's own classes may occur, none that runs code or reads files, and parameters are counted
before any is allocated.
"""

import contextlib
import importlib
import json
import math
import sys
import types
from collections.abc import Iterator
from typing import Any

from .values import KerasModel, ProtocolError

MAX_CONFIG_CHARS = 2_000_000
MAX_PARAMETERS = 5_000_000
MAX_DEPTH = 100

_MODULES = {"keras"} | {
    f"keras.{name}"
    for name in [
        "activations",
        "constraints",
        "dtype_policies",
        "initializers",
        "layers",
        "losses",
        "metrics",
        "optimizers",
        "optimizers.schedules",
        "regularizers",
    ]
}
_REFUSED = frozenset(
    # They run code that the configuration holds, or load what lies at a path it names.
    [
        "Lambda",
        "TFSMLayer",
        "TorchModuleWrapper",
        "JaxLayer",
        "FlaxLayer",
        "TextVectorization",
        "StringLookup",
        "IntegerLookup",
        "Pipeline",
        "Layer",
        "Wrapper",
        "Model",
    ]
)
_PROMISED = "uninitialized_variables"
_PLAIN = frozenset({"__keras_tensor__", "__tuple__", "__numpy__", "__tensor__"})


def import_keras() -> None:
    """Import Keras so that nothing runs yet: threads started before a fork would not survive it."""
    import keras
    import tensorflow as tf

    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    assert keras.backend.backend() == "tensorflow"


def set_seed(seed: int) -> None:
    """Seed Keras's and TensorFlow's own generators."""
    import keras

    keras.utils.set_random_seed(seed)


def taken_apart(value: Any) -> KerasModel | None:
    """Return a model as data, or None for what is no model of Keras's own classes."""
    keras = sys.modules.get("keras")
    if keras is None or type(value) not in (keras.Sequential, keras.Model, _functional()):
        return None
    try:
        return KerasModel(value.to_json(), [_exact(weights) for weights in value.get_weights()])
    except Exception:  # noqa: BLE001  a model that has no plain form stays behind a handle
        return None


def rebuild(model: KerasModel, max_parameters: int = MAX_PARAMETERS) -> Any:
    """Return a real model with the weights in `model`; raise `ProtocolError` if it is none.

    It comes back compiled if it was compiled. It may still be slow or large to run: measure it
    where memory and time are limited.
    """
    import keras

    if len(model.config_json) > MAX_CONFIG_CHARS:
        raise ProtocolError("the model's configuration is too long")
    try:
        config = json.loads(model.config_json)
        _check(config, 0)
        with _promising_nothing(), keras.StatelessScope(initialize_variables=False):
            outline = keras.models.model_from_json(json.dumps(_uncompiled(config)))
            shapes = [tuple(variable.shape) for variable in outline.weights]
        if sum(map(math.prod, shapes)) > max_parameters:
            raise ProtocolError(f"the model has more than {max_parameters:,} parameters")
        if shapes != [weights.shape for weights in model.weights]:
            raise ProtocolError("the model's weights do not have the shapes of its layers")
        rebuilt = keras.models.model_from_json(model.config_json)
        rebuilt.set_weights(model.weights)
    except ProtocolError:
        raise
    except Exception as error:  # noqa: BLE001  Keras raises anything for a configuration it dislikes
        reason = str(error).strip().splitlines()[:1] or [""]
        raise ProtocolError(f"the model cannot be rebuilt: {reason[0][:200]}") from None
    return rebuilt


@contextlib.contextmanager
def _promising_nothing() -> Iterator[None]:
    """Make Keras forget the variables that get no values here.

    Otherwise it allocates them when the next stateless scope ends, however large they are.
    """
    state = importlib.import_module("keras.src.backend.common.global_state")
    before = list(state.get_global_attribute(_PROMISED) or [])
    try:
        yield
    finally:
        state.set_global_attribute(_PROMISED, before)


def _functional() -> type:
    return importlib.import_module("keras.src.models.functional").Functional


def _exact(array: Any) -> Any:
    import numpy as np

    return np.array(array, subok=False)


def _uncompiled(config: Any) -> Any:
    # An optimizer has variables with values, which a stateless scope does not allow.
    if isinstance(config, list):
        return [_uncompiled(item) for item in config]
    if isinstance(config, dict):
        return {k: _uncompiled(item) for k, item in config.items() if k != "compile_config"}
    return config


def _check(config: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ProtocolError("the model's configuration is nested too deep")
    if isinstance(config, list):
        for item in config:
            _check(item, depth + 1)
    elif isinstance(config, dict):
        if "class_name" in config:
            _check_class(config)
        for item in config.values():
            _check(item, depth + 1)


def _check_class(config: dict[str, Any]) -> None:
    import keras

    module, name = config.get("module"), config["class_name"]
    if module is None and type(name) is str and name in _PLAIN:
        return
    if (module, name) == ("builtins", "function") and _library_function(config):
        return
    kind = _library_class(module, name) if type(name) is type(module) is str else None
    own = (
        keras.Operation,
        keras.Initializer,
        keras.Regularizer,
        keras.constraints.Constraint,
        keras.Optimizer,
        keras.optimizers.schedules.LearningRateSchedule,
        keras.Loss,
        keras.Metric,
        keras.DTypePolicy,
    )
    if (
        kind is None
        or not issubclass(kind, own)
        or config.get("registered_name") not in (None, name)
    ):
        raise ProtocolError(f"the model uses {str(name)[:60]!r}, which cannot be rebuilt safely")


def _library_function(config: dict[str, Any]) -> bool:
    """Whether this is one of Keras's losses, metrics or activations, given as a function."""
    import keras

    name = config.get("config")
    if type(name) is not str or config.get("registered_name") not in (None, "function"):
        return False
    found = (
        getattr(place, name, None) for place in (keras.losses, keras.metrics, keras.activations)
    )
    loads = name in ("deserialize", "get", "serialize")
    return not loads and any(isinstance(function, types.FunctionType) for function in found)


def _library_class(module: str, name: str) -> type | None:
    if name in _REFUSED and module != "keras.src.models.functional":
        return None
    if module not in _MODULES:
        if module == "keras.src.models.functional" and name == "Functional":
            return _functional()
        if not module.startswith("keras.src.ops.") or module not in sys.modules:
            return None
    kind = getattr(importlib.import_module(module), name, None)
    return kind if isinstance(kind, type) else None
