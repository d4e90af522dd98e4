"""The Linux system calls that the walls are made of, for which Python 3.11 has no functions."""

import ctypes
import os
import platform

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
SESSION_NAMESPACES = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
"""Namespaces that a session has of its own, besides those of users and processes."""

MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MNT_DETACH = 2

_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_CAP_SYS_ADMIN = 21
_CAPABILITY_VERSION_3 = 0x20080522
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR = 442

# None is the process itself; on Windows, where none of this is used, it would be refused.
_libc = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


def _call(what: str, function: str, *args: object) -> int:
    result = int(getattr(_libc, function)(*args))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def syscall(what: str, number: int, *args: object) -> int:
    return _call(what, "syscall", ctypes.c_long(number), *args)


def unshare(flags: int) -> None:
    _call("new namespaces", "unshare", ctypes.c_int(flags))


def setns(descriptor: int, kind: int) -> None:
    _call("return to a namespace", "setns", ctypes.c_int(descriptor), ctypes.c_int(kind))


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    _call(
        f"mount {kind or source} on {target}",
        "mount",
        os.fsencode(source),
        os.fsencode(target),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )


def unmount(target: str) -> None:
    _call(f"unmount {target}", "umount2", os.fsencode(target), ctypes.c_int(MNT_DETACH))


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns_fd")]


def make_readonly(target: str, recursive: bool = True, devices: bool = False) -> None:
    """Make a mount, and those below it, read-only and without set-uid programs and devices."""
    wanted = _ATTR_RDONLY | _ATTR_NOSUID | (0 if devices else _ATTR_NODEV)
    attributes = _MountAttributes(set=wanted)
    syscall(
        f"make {target} read-only",
        _MOUNT_SETATTR,
        ctypes.c_int(_AT_FDCWD),
        os.fsencode(target),
        ctypes.c_uint(_AT_RECURSIVE if recursive else 0),
        ctypes.byref(attributes),
        ctypes.c_size_t(ctypes.sizeof(attributes)),
    )


def pivot_root(root: str) -> None:
    """Make `root` the root of this mount namespace and forget the old one."""
    os.chdir(root)
    syscall("change the root", _PIVOT_ROOT[platform.machine()], b".", b".")
    unmount(".")
    os.chdir("/")


def _prctl(what: str, option: int, argument: int = 0) -> None:
    zero = ctypes.c_ulong(0)
    _call(what, "prctl", ctypes.c_int(option), ctypes.c_ulong(argument), zero, zero, zero)


def die_with_parent(signal_number: int) -> None:
    _prctl("die with the parent", _PR_SET_PDEATHSIG, signal_number)


def stay_dumpable() -> None:
    """Let this process keep its own /proc files after a change of identity."""
    _prctl("stay dumpable", _PR_SET_DUMPABLE, 1)


def set_no_new_privileges() -> None:
    _prctl("no_new_privs", _PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up every capability, for this process and whatever it executes."""
    _prctl("clear ambient capabilities", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        try:
            _prctl("drop a capability", _PR_CAPBSET_DROP, capability)
        except OSError:  # past the last one that this kernel knows
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("drop all capabilities", "capset", header, nothing)


def privileged() -> bool:
    """Whether this process may make namespaces without a user namespace: root, mostly."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("CapEff:"):
                return os.geteuid() == 0 and bool(int(line.split()[1], 16) >> _CAP_SYS_ADMIN & 1)
    return False


def map_ids(inside: int, outside_uid: int, outside_gid: int) -> None:
    """In a fresh user namespace, be `inside`; nobody else exists there."""
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {outside_uid} 1"),
        ("gid_map", f"{inside} {outside_gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)
