"""What the benchmarks ask of the machine: a process's peak memory, and whether others work on it."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

import psutil

LOOK_S = 2


def peak_mib() -> float:
    """Return the most memory that this process has had, in MiB.

    Not `ru_maxrss` where it can be helped: Linux starts it at the peak of the process that
    started this one (`getrusage(2)` keeps it through `execve`).
    """
    if sys.platform == "linux":
        found = re.search(
            r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE
        )
        assert found, "the kernel tells no peak"
        return int(found[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def busy_percent() -> float:
    """Look for two seconds, doing nothing, and return how busy all cores are with other work."""
    return psutil.cpu_percent(LOOK_S)
