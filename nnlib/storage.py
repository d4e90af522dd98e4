"""Save and load models as `.npz`: arrays and a description, never pickled objects.

Unpickling runs code, so a pickled model from a stranger is a stranger's program. An `.npz` file
is data: NumPy arrays in a zip, here with a JSON text that names the layers.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from nnlib import layers as known_layers
from nnlib.layers.base import Layer, Shape

FORMAT = "nnlib.Sequential 2"


class Model(Protocol):
    """What has to be known of a model to save it."""

    layers: list[Layer]
    input_shape: Shape | None
    dtype: Any


M = TypeVar("M", bound=Model)


def save_model(model: Model, path: str | Path) -> None:
    """Write a built model's architecture, parameters and running statistics."""
    path = _as_path(path)
    if path.suffix != ".npz":
        raise ValueError(f"The path must end in .npz, and it is {path}.")
    description = {
        "format": FORMAT,
        "input_shape": model.input_shape,
        "dtype": model.dtype.name,
        "layers": [_describe(layer) for layer in model.layers],
    }
    contents: dict[str, Any] = {"description": np.array(json.dumps(description))}
    np.savez(path, **contents | _named_arrays(model))


def load_model(path: str | Path, make: Callable[[list[Layer], Shape, str], M]) -> M:
    """Read a model that `save_model` wrote.

    Parameters
    ----------
    path : str or Path
    make : function (layers, input_shape, dtype) to a built model
        Its parameters are then overwritten with the stored ones.

    Raises
    ------
    ValueError
        When the file is something else, or damaged.
    """
    arrays = _read(path)
    try:
        description = json.loads(str(arrays.pop("description")))
        if description["format"] != FORMAT:
            raise ValueError(f"its format is {description['format']!r}, not {FORMAT!r}")
        layers = [_make(entry) for entry in description["layers"]]
        model = make(layers, tuple(description["input_shape"]), description["dtype"])
        _fill(model, arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} does not hold a model that nnlib saved, or is damaged: {error}."
        ) from None
    return model


def _describe(layer: Layer) -> dict[str, Any]:
    config = layer.get_config()
    if "layers" in config:
        config["layers"] = [_describe(inner) for inner in config["layers"]]
    return {"class": type(layer).__name__, "config": config}


def _make(entry: dict[str, Any]) -> Layer:
    name, config = entry["class"], dict(entry["config"])
    if name not in known_layers.__all__:
        raise ValueError(f"it names a layer {name!r} that nnlib does not have")
    if "layers" in config:
        config["layers"] = [_make(inner) for inner in config["layers"]]
    return getattr(known_layers, name)(**config)


def _named_arrays(model: Model) -> dict[str, np.ndarray]:
    """Name every array by its layer's number: `0.W`, `0.b`, `1.gamma`, `1.mean`."""
    return {
        f"{i}.{name}": array
        for i, layer in enumerate(inner for layer in model.layers for inner in layer.walk())
        for name, array in (layer.params | layer.state).items()
    }


def _fill(model: Model, arrays: dict[str, np.ndarray]) -> None:
    """Copy the stored arrays into the model's own."""
    own = _named_arrays(model)
    if own.keys() != arrays.keys():
        raise ValueError(f"arrays {sorted(own.keys() ^ arrays.keys())} are missing or too many")
    for name, array in own.items():
        if array.shape != arrays[name].shape or arrays[name].dtype.kind != "f":
            raise ValueError(
                f"{name} must have shape {array.shape}, and it has {arrays[name].shape}"
            )
        array[...] = arrays[name]


def _as_path(path: Any) -> Path:
    if not isinstance(path, str | Path):
        raise TypeError(f"path must be a string or a Path, not {type(path).__name__}.")
    return Path(path)


def _read(path: str | Path) -> dict[str, np.ndarray]:
    """Read all arrays of an `.npz` file, refusing pickled objects."""
    path = _as_path(path)
    if not path.is_file():
        raise ValueError(f"{path} does not exist.")
    if not zipfile.is_zipfile(path):  # NumPy would take other files for pickles, or single arrays.
        raise ValueError(f"{path} is not a .npz file.")
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is not a .npz file of plain arrays: {error}.") from None
