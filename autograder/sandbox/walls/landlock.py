"""Landlock: a second wall around files, in case a mount is wrong."""

import ctypes
import os

from . import kernel

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP = 0b11  # bind, connect; from version 4
_SCOPES = 0b11  # abstract sockets, signals; from version 6


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("descriptor", ctypes.c_int32)]


def version() -> int:
    """Return the version of Landlock that the kernel has, 0 where there is none."""
    try:
        size = ctypes.c_size_t(0)
        return kernel.syscall("Landlock", _CREATE, None, size, ctypes.c_uint(_VERSION_FLAG))
    except OSError:
        return 0


def restrict(writable: tuple[str, ...]) -> None:
    """Allow reading anywhere, writing only below `writable`; do nothing without Landlock."""
    known = version()
    if not known:
        return
    every = (1 << _RIGHTS_OF_VERSION[min(known, 5)]) - 1
    ruleset = _Ruleset(every, _TCP if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    descriptor = kernel.syscall(
        "Landlock ruleset", _CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint(0)
    )
    read = _EXECUTE | _READ_FILE | _READ_DIR
    _allow(descriptor, "/", read)
    _allow(descriptor, "/dev", read | _WRITE_FILE)
    for path in writable:
        _allow(descriptor, path, every & ~_MAKE_CHAR & ~_MAKE_BLOCK)
    kernel.syscall("Landlock", _RESTRICT, ctypes.c_int(descriptor), ctypes.c_uint(0))
    os.close(descriptor)


def _allow(ruleset: int, path: str, rights: int) -> None:
    target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = _Beneath(rights, target)
    kernel.syscall(
        f"Landlock rule for {path}",
        _ADD_RULE,
        ctypes.c_int(ruleset),
        ctypes.c_int(_PATH_BENEATH),
        ctypes.byref(rule),
        ctypes.c_uint(0),
    )
    os.close(target)
