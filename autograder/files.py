"""Writes files so that a reader never meets half of one, and lists those of a folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.sandbox.trusted.leftovers import file_prefix


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside the target, then rename: a crash leaves the old file or the new one.

    What is beside it then still is removed by the next `leftovers.sweep_files`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=file_prefix(path.name))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(scratch, 0o644)
        os.replace(scratch, path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def files_in(folder: Path) -> dict[str, Path]:
    """Return every file below a folder by its path in it, in the order of the paths."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths}
