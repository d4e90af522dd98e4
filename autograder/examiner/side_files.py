"""The private folder in which grade cells run, with a copy of the source's files."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.sandbox.trusted.leftovers import scratch_folder


class SideFiles:
    """The files next to a source notebook, for a teacher's tests to read, write and import.

    A test that reads `data.csv` or imports `helpers.py` finds the source's own file, never what a
    learner handed in under that name.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._folder = scratch_folder("files")
        self._holds_files = bool(files)
        self._before = dict(sys.modules)
        for name, data in files.items():
            path = Path(self._folder.name, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def close(self) -> None:
        """Remove the folder, and forget the modules that came from it."""
        inside = self._folder.name + os.sep
        for name, module in list(sys.modules.items()):
            if self._before.get(name) is module:
                continue
            if (getattr(module, "__file__", None) or "").startswith(inside):
                del sys.modules[name]
        self._folder.cleanup()

    @contextlib.contextmanager
    def work(self) -> Iterator[None]:
        """Run what follows in the folder. Its modules come last on the path and shadow nothing."""
        sys.path.append(self._folder.name)
        if self._holds_files:
            importlib.invalidate_caches()
        try:
            with contextlib.chdir(self._folder.name):
                yield
        finally:
            sys.path.remove(self._folder.name)
