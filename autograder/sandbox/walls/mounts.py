"""Builds the file system of the sandbox: an empty one, with libraries bound read-only."""

import os
from pathlib import Path

from . import kernel

HOME, TMP, SHM = "/home/learner", "/tmp", "/dev/shm"
WRITABLE = (HOME, TMP, SHM)
STAGE = "/mnt"
STASH = "/opt/libraries"
"""Where libraries are kept that lie below a writable place, which would cover them."""

_DEVICES = ("null", "zero", "full", "random", "urandom")
_LINKS = {
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "/proc/self/fd/0",
    "/dev/stdout": "/proc/self/fd/1",
    "/dev/stderr": "/proc/self/fd/2",
}
_FILES = {
    "/etc/passwd": "learner:x:1000:1000::/home/learner:/bin/sh\n",
    "/etc/group": "learner:x:1000:\n",
    "/etc/hosts": "127.0.0.1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_SAFE = kernel.MS_NOSUID | kernel.MS_NODEV
_MAX_INODES = 20_000


def build_root(
    root: str, binds: list[tuple[str, str]], hidden: list[str], scratch_mib: int
) -> None:
    """Build the new root at the empty directory `root` and move into it.

    The caller is the first process of its namespaces and has their privileges.
    """
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", root, "tmpfs", _SAFE, f"size=1m,nr_inodes={_MAX_INODES},mode=755")
    for name in (*WRITABLE, STAGE, "/proc", "/etc", "/dev"):
        os.makedirs(root + name, exist_ok=True)
    for name, content in _FILES.items():
        Path(root + name).write_text(content)
    for name, target in _LINKS.items():
        os.symlink(target, root + name)
    for name in _DEVICES:
        _bind(f"/dev/{name}", f"{root}/dev/{name}", devices=True)
    for source, inside in binds:
        _bind(source, root + inside)
    for path in hidden:
        _hide(root + path)
    covered = covered_binds(binds)
    for number, inside in enumerate(covered):
        _show_again(root + inside, f"{root}{STASH}/{number}")
    # A fresh one, of the new process namespace; the old one is gone with the old root.
    kernel.mount("proc", f"{root}/proc", "proc", _SAFE | kernel.MS_NOEXEC)
    kernel.mount("tmpfs", root + TMP, "tmpfs", _SAFE, f"size={scratch_mib}m,mode=700")
    kernel.pivot_root(root)
    _uncover(covered)
    kernel.make_readonly("/", recursive=False)


def covered_binds(binds: list[tuple[str, str]]) -> list[str]:
    """Return what a writable place would cover: a virtual environment below /tmp, say."""
    places = tuple(f"{place}/" for place in WRITABLE)
    return [inside for _, inside in binds if inside.startswith(places)]


def _uncover(covered: list[str]) -> None:
    """Show the libraries from the stash again, on top of the writable place."""
    for number, inside in enumerate(covered):
        _show_again(f"{STASH}/{number}", inside)


def _show_again(source: str, target: str) -> None:
    """Show what is shown at `source` at `target` too, as read-only, with what is hidden in it."""
    os.makedirs(os.path.dirname(target), mode=0o755, exist_ok=True)
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, mode=0o755, exist_ok=True)
    elif os.path.lexists(source):
        Path(target).touch()
    else:
        return
    kernel.mount(source, target, "", kernel.MS_BIND | kernel.MS_REC)


def private_storage(disk_mib: int, owner: int, covered: list[str]) -> None:
    """Give a session its own home, /tmp and /dev/shm, which share one quota, and its own /proc."""
    options = f"size={disk_mib}m,nr_inodes={_MAX_INODES},mode=711"
    kernel.mount("tmpfs", STAGE, "tmpfs", _SAFE, options)
    for number, target in enumerate(WRITABLE):
        part = f"{STAGE}/{number}"
        os.mkdir(part, 0o700)
        os.chown(part, owner, owner)
        kernel.mount(part, target, "", kernel.MS_BIND)
    kernel.unmount(STAGE)
    if covered:
        _uncover(covered)
        _hide(STASH)
    # Processes only: what else /proc tells about the machine concerns nobody inside.
    kernel.mount("proc", "/proc", "proc", _SAFE | kernel.MS_NOEXEC, "subset=pid")


def _bind(source: str, target: str, devices: bool = False) -> None:
    """Show `source` at `target`, read-only; symbolic links are copied as links."""
    if os.path.islink(source) and not os.path.lexists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.lexists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        Path(target).touch()
    try:
        kernel.mount(source, target, "", kernel.MS_BIND)
    except OSError:  # something mounted below it may not be left out by an ordinary user
        kernel.mount(source, target, "", kernel.MS_BIND | kernel.MS_REC)
    kernel.make_readonly(target, devices=devices)


def _hide(target: str) -> None:
    if os.path.isdir(target):
        kernel.mount("tmpfs", target, "tmpfs", _SAFE, "size=4k,nr_inodes=1,mode=755")
        kernel.make_readonly(target)
    elif os.path.lexists(target):
        kernel.mount("/dev/null", target, "", kernel.MS_BIND)
        kernel.make_readonly(target)
