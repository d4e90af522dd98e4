"""Loads the examiner's functions from their source: inside, its modules cannot be imported."""

import importlib
import sys
import types
from collections.abc import Callable
from typing import Any


class Loaded:
    """The modules loaded so far, each under the name it has outside."""

    def __init__(self) -> None:
        self._modules: dict[str, types.ModuleType] = {}

    def function(self, sources: dict[str, str], module: str, name: str) -> Callable[..., Any]:
        """Return a top-level function of one of these modules."""
        for wanted, source in sources.items():
            if wanted not in self._modules:
                self._modules[wanted] = _load(wanted, source)
        found: Callable[..., Any] = getattr(self._modules[module], name)
        return found


def _load(name: str, source: str) -> types.ModuleType:
    parent, _, last = name.rpartition(".")
    for package in _line(parent):
        if package not in sys.modules:
            try:
                importlib.import_module(package)
            except ImportError:
                sys.modules[package] = types.ModuleType(package)
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, f"<{name}>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    if parent:
        setattr(sys.modules[parent], last, module)
    return module


def _line(package: str) -> list[str]:
    """Return the names of the packages that a package lies in, and its own last."""
    parts = package.split(".") if package else []
    return [".".join(parts[: end + 1]) for end in range(len(parts))]
