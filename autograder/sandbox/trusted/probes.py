"""Single attempts at the parts of the walls, each in a process of its own."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ..walls import kernel, landlock, mounts, walls
from .cgroups import ControlGroup
from .policy import Policy


def run(name: str) -> None:
    """Make one attempt: print what was found, or end with the error as the last line."""
    attempt = {
        "namespaces": _namespaces,
        "file_system": _file_system,
        "system_calls": _system_calls,
        "control_groups": _control_groups,
        "landlock": _landlock,
    }[name]
    try:
        print(attempt())
    except (OSError, ImportError, RuntimeError) as error:
        sys.exit(str(error))


def _namespaces() -> str:
    walls.enter_namespaces(kernel.privileged())
    return "user, mount, process, network, ipc, uts and cgroup namespaces"


def _file_system() -> str:
    """Build the whole root, then a session's part of it, in a nested process namespace."""
    _namespaces()
    binds = Policy().binds()

    def session() -> int:
        mounts.private_storage(1, 0, mounts.covered_binds(binds))
        return 0 if Path("/proc/self/status").exists() else 3

    def zygote() -> int:
        mounts.build_root(folder, binds, [], 1)
        kernel.unshare(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
        return _in_child(session)

    with _mount_point() as folder:
        if _in_child(zygote) != 0:
            raise SystemExit(1)
    return "an empty root with read-only libraries, its own /proc, quotas"


def _in_child(work: Callable[[], int]) -> int:
    """Do this in a child process, and return the exit status that it gave."""
    child = os.fork()
    if child == 0:
        status = 2
        try:
            status = work()
        except OSError as error:
            print(error, file=sys.stderr, flush=True)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextlib.contextmanager
def _mount_point() -> Iterator[str]:
    """Make an empty folder to mount a root at, and remove only the folder.

    An attempt that fails half-way leaves libraries mounted there, perhaps writable, so what is in
    the folder must never be removed. After one that succeeds, the folder has no path.
    """
    folder = tempfile.mkdtemp()
    above = os.open(os.path.dirname(folder), os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):
            kernel.unmount(folder)
        with contextlib.suppress(OSError):
            os.rmdir(os.path.basename(folder), dir_fd=above)
        os.close(above)


def _system_calls() -> str:
    # Here, so that a machine without libseccomp learns of it from this attempt alone.
    from ..walls.filter import build_filter
    from ..walls.rules import RULES

    kernel.set_no_new_privileges()
    build_filter().load()
    try:
        kernel.unshare(kernel.CLONE_NEWUTS)
    except PermissionError:
        return f"seccomp, {len(RULES)} rules"
    raise OSError("the filter was loaded but let a forbidden call pass")


def _control_groups() -> str:
    group = ControlGroup.create(64, 8)
    if group is None:
        raise OSError("no control group can be made here")

    def join() -> int:
        for descriptor in group.open():
            os.write(descriptor, b"0")
        return 0

    try:
        if _in_child(join) != 0:
            raise OSError("a control group can be made but not joined")
    finally:
        group.remove()
    return "control groups for memory and processes"


def _landlock() -> str:
    version = landlock.version()
    if not version:
        raise OSError("this kernel has no Landlock")
    with tempfile.TemporaryDirectory() as folder:

        def forbidden() -> int:
            kernel.set_no_new_privileges()
            landlock.restrict(())
            try:
                Path(folder, "x").touch()
            except PermissionError:
                return 0
            return 1

        if _in_child(forbidden) != 0:
            raise OSError("Landlock is there but forbids nothing")
    return f"Landlock, version {version}"
