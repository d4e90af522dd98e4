"""What the sandbox allows, as data: how much of everything, and which files."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

COURSE_PATH = "/opt/course"
"""Where modules made for learners lie inside; it is first on the import path."""
_SYSTEM = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
]
# A virtual environment may lie in the course's own folder, so its folder itself is not shown.
_PREFIX_PARTS = ("bin", "lib", "lib64", "share", "pyvenv.cfg")


@dataclass(frozen=True)
class Limits:
    """How much one session may take; `course.toml` sets them under the same names."""

    cell_timeout_s: float = 30
    notebook_timeout_s: float = 300
    measure_timeout_s: float = 20
    """How long the models of one exercise may be used and trained by its checks."""
    memory_mib: int = 2048
    processes: int = 64
    output_bytes: int = 1_000_000
    disk_mib: int = 64


@dataclass(frozen=True)
class Policy:
    """What is visible inside beyond an empty file system.

    Parameters
    ----------
    extra_readonly : pairs of a path here and the path it gets inside; what goes below
        `COURSE_PATH` can be imported.
    hidden : paths here that stay invisible although they lie below something visible.
    """

    extra_readonly: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()

    def binds(self) -> list[tuple[str, str]]:
        """Return every pair (path here, path inside) that is shown read-only."""
        prefixes = {sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)}
        parts = [str(Path(prefix, part)) for prefix in sorted(prefixes) for part in _PREFIX_PARTS]
        wanted: list[str] = []
        for path in (*_SYSTEM, *parts, *library_paths()):
            covered = any(Path(path).is_relative_to(shown) for shown in wanted)
            if os.path.exists(path) and not covered:
                wanted.append(path)
        return [(path, path) for path in wanted] + list(self.extra_readonly)

    def concealed(self) -> list[str]:
        """Return every path that stays invisible, the grader's own package among them."""
        return [*self.hidden, str(Path(__file__).resolve().parents[2])]


def library_paths() -> list[str]:
    """Return the directories from which this interpreter imports installed packages."""
    places = ("site-packages", "dist-packages")
    return [path for path in sys.path if Path(path).name in places and os.path.isdir(path)]


def environment(scratch: str) -> dict[str, str]:
    """Return the whole environment of a zygote: nothing is inherited."""
    threads = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")
    return {
        **{f"{name}_NUM_THREADS": "1" for name in threads},
        "HOME": scratch,
        "PATH": os.pathsep.join([str(Path(sys.prefix, "bin")), "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
        "IPYTHONDIR": f"{scratch}/ipython",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{scratch}/matplotlib",
        # The sandbox has no locks (rules.py), and a session needs none.
        "HDF5_USE_FILE_LOCKING": "FALSE",
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": f"{scratch}/keras",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        # A regrade must iterate over sets in the same order.
        "PYTHONHASHSEED": "0",
        # macOS refuses to run some of its frameworks in a fork otherwise.
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    }
