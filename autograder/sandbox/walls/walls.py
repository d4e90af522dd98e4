"""The walls in the order in which they go up: the zygote's own, then those of each session."""

import os
import resource
import select
import signal
import socket
from collections.abc import Callable
from typing import Any

from . import kernel, landlock, mounts

LEARNER = 1000
"""User and group id of learners' code, as it sees itself."""
_FIRST_HOST_ID, _HOST_IDS = 0x6B00_0000, 0x10_0000
_DESCRIPTORS = 256


def enter_zygote(config: dict[str, Any]) -> None:
    """Move this process behind the outer walls; returns in the first process behind them.

    The process that called stays outside as a guard: it ends when its parent or the inner one
    does, and the inner one, with everything in its process namespace, ends with it.
    """
    parent = os.pidfd_open(os.getppid())
    enter_namespaces(config["privileged"])
    child = os.fork()
    if child:
        _guard(parent, child)
    kernel.die_with_parent(signal.SIGKILL)
    os.close(parent)
    socket.sethostname("sandbox")
    binds = [(source, inside) for source, inside in config["binds"]]
    mounts.build_root(config["root"], binds, config["hidden"], config["disk_mib"])


def enter_namespaces(privileged: bool) -> None:
    """Put this process in namespaces of its own, and the children that it forks from now on."""
    if not privileged:
        uid, gid = os.getuid(), os.getgid()
        kernel.unshare(kernel.CLONE_NEWUSER)
        kernel.map_ids(0, uid, gid)
    kernel.unshare(kernel.SESSION_NAMESPACES | kernel.CLONE_NEWPID)


def _guard(parent: int, child: int) -> None:
    with open(os.devnull) as null:
        os.dup2(null.fileno(), 0)
    os.closerange(3, parent)
    os.closerange(parent + 1, os.sysconf("SC_OPEN_MAX"))
    inside = os.pidfd_open(child)
    select.select([parent, inside], [], [])
    os.kill(child, signal.SIGKILL)
    os._exit(min(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF, 255))


class ProcessNamespaces:
    """Lets the zygote fork children that are each the first process of a namespace of their own."""

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY)

    def fork(self) -> int:
        kernel.unshare(kernel.CLONE_NEWPID)
        pid = os.fork()
        if pid:
            # Otherwise the next child would land in the namespace of this one.
            kernel.setns(self._own, kernel.CLONE_NEWPID)
        return pid


def enter_session(
    groups: list[int], number: int, limits: dict[str, Any], load_filter: Callable[[], None]
) -> None:
    """Put up the inner walls around this process, the first of its namespace, for good."""
    for descriptor in groups:
        os.write(descriptor, b"0")
        os.close(descriptor)
    kernel.unshare(kernel.SESSION_NAMESPACES)
    # Started by root, each session is a user of its own, whom nothing on this machine belongs to.
    distinct = _FIRST_HOST_ID + (limits["first_user"] + number) % _HOST_IDS
    owner = distinct if limits["privileged"] else 0
    covered = mounts.covered_binds([(source, inside) for source, inside in limits["binds"]])
    mounts.private_storage(limits["disk_mib"], owner, covered)
    if limits["privileged"]:
        os.setgroups([])
        os.setresgid(owner, owner, owner)
        os.setresuid(owner, owner, owner)
    kernel.stay_dumpable()
    kernel.unshare(kernel.CLONE_NEWUSER)
    kernel.map_ids(LEARNER, owner, owner)
    _limit(limits)
    kernel.set_no_new_privileges()
    kernel.drop_capabilities()
    kernel.stay_dumpable()
    landlock.restrict(mounts.WRITABLE)
    load_filter()


def _limit(limits: dict[str, Any]) -> None:
    """Set the limits of each process; the first is counted over all of the session's."""
    megabyte = 2**20
    data = _private_bytes() + limits["memory_mib"] * megabyte
    for kind, value in (
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_DATA, data),
        (resource.RLIMIT_FSIZE, limits["disk_mib"] * megabyte),
        (resource.RLIMIT_CPU, int(limits["notebook_timeout_s"]) + 10),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, megabyte),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def _private_bytes() -> int:
    """Return what RLIMIT_DATA already counts for this process: what it inherited."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
