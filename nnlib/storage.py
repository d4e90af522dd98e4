"""Save and load models as `.npz`: arrays and a description, never pickled objects.

Unpickling runs code, so a pickled model from a stranger is a stranger's program. An `.npz` file
is data: NumPy arrays in a zip, here with a JSON text that names the layers.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib import layers as known_layers
from nnlib.layers.base import Layer
from nnlib.validation import require_rng

if TYPE_CHECKING:
    from nnlib.model import Sequential

FORMAT = "nnlib.Sequential 1"


def save_model(model: Sequential, path: str | Path) -> None:
    """Write a model's architecture, parameters and running statistics."""
    model.arrays()  # Refuses a model without parameters.
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


def load_model(path: str | Path, rng: np.random.Generator) -> Sequential:
    """Read a model that `save_model` wrote.

    Parameters
    ----------
    path : str or Path
    rng : numpy Generator
        For further training.

    Raises
    ------
    ValueError
        When the file is something else, or damaged.
    """
    from nnlib.model import Sequential

    arrays = _read(path)
    require_rng(rng)
    try:
        description = json.loads(str(arrays.pop("description")))
        if description["format"] != FORMAT:
            raise ValueError(f"its format is {description['format']!r}, not {FORMAT!r}")
        layers = [_make(entry) for entry in description["layers"]]
        model = Sequential(layers, rng, tuple(description["input_shape"]), description["dtype"])
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


def _named_arrays(model: Sequential) -> dict[str, np.ndarray]:
    """Name every array by its layer's number: `0.W`, `0.b`, `1.gamma`, `1.mean`."""
    return {
        f"{i}.{name}": array
        for i, layer in enumerate(model.walk())
        for name, array in (layer.params | layer.state).items()
    }


def _fill(model: Sequential, arrays: dict[str, np.ndarray]) -> None:
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
