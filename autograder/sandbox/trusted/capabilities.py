"""What this machine can enforce, tried out in a child process."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .policy import library_paths
from .results import IsolationUnavailable

_TIMEOUT_S = 60


@dataclass(frozen=True)
class Check:
    """One part of the sandbox, and whether this machine has it."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True


_CONTAINER = "in a container, start it with --privileged or run bootcamp as root outside of it"
_SYSCTL = (
    "sysctl kernel.unprivileged_userns_clone=1, "
    "on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0"
)
_NOT_LINUX = "grade on Linux, or in a Linux container or virtual machine, or say --isolation none"
_CHECKS = {
    # name: (what probes.py tries, is it required, remedy)
    "namespaces": ("namespaces", True, f"allow user namespaces ({_SYSCTL}); {_CONTAINER}"),
    "private file system": (
        "file_system",
        True,
        f"Linux 5.12 or later and a /proc without masked parts are needed; {_CONTAINER}",
    ),
    "system call filter": (
        "system_calls",
        True,
        "install libseccomp (Debian, Ubuntu: apt install libseccomp2) and pip install pyseccomp",
    ),
    "memory and process groups": (
        "control_groups",
        False,
        "none needed: memory is watched from outside instead, a little later than the kernel would",
    ),
    "Landlock": ("landlock", False, "none needed: Linux 5.13 has it, as a second wall for files"),
}


def probe() -> list[Check]:
    """Try everything and return one check for each; never raises, on any system."""
    linux = sys.platform.startswith("linux")
    checks = []
    for name, (attempt, required, remedy) in _CHECKS.items():
        ok, detail = _try(attempt) if linux else (False, f"{sys.platform} has no namespaces")
        remedy = remedy if linux else _NOT_LINUX
        checks.append(Check(name, ok, detail, "" if ok else remedy, required))
    return checks


def require() -> None:
    """Raise `IsolationUnavailable`, with the remedy, where the walls cannot be put up."""
    for check in probe():
        if check.required and not check.ok:
            raise IsolationUnavailable(f"no {check.name} ({check.detail}); {check.remedy}")


def _try(attempt: str) -> tuple[bool, str]:
    launch = Path(__file__).parents[1] / "launch.py"
    command = [sys.executable, "-I", str(launch), f"probe:{attempt}", *library_paths()]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error).splitlines()[0]
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return done.returncode == 0, lines[-1] if lines else f"exit status {done.returncode}"
