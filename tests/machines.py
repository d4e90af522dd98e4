"""Another machine for tests: systemd as its first process and sshd, on this one's kernel and loopback.

    python machines.py FOLDER

starts it, in namespaces that are its own. Its files are this machine's, and what it changes of them
lies in memory and is gone with it. ``machine`` runs it and waits until one can log in.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SYSTEMD = "/lib/systemd/systemd"
COURSE = "opt/backprop-bootcamp"
START_S = 300
# What a machine of its own would run, and this one must not do twice.
LEFT_OUT = ("console-getty", "getty.target", "systemd-sysctl", "systemd-modules-load")
# The commands of an environment know it by a path that is not the same there.
COMMAND = """#!/bin/sh
PYTHONPATH=/{course} exec /{course}/.venv/bin/python -m {module} "$@"
"""


@dataclass(frozen=True)
class Machine:
    """A machine that one can log in to as root, by the name ``room1-pc01``."""

    name: str
    tools: Path
    """A folder with an ``ssh`` and an ``scp`` that know the way."""

    def shell(self, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a script on this machine, in which ssh and scp reach the other one."""
        return subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=folder,
            env={**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_S,
        )

    def journal(self, folder: Path) -> str:
        """Return what the grading workers there have said."""
        asked = f"ssh root@{self.name} journalctl --no-pager -u bootcamp-worker"
        return self.shell(asked, folder).stdout


def require() -> None:
    """Skip where no machine can be started; in CI fail instead."""
    missing = ""
    needed = {SYSTEMD: "systemd", "sshd": "openssh-server", "ssh": "openssh-client"}
    path = f"{os.environ['PATH']}:/usr/sbin"
    lacking = [package for tool, package in needed.items() if not shutil.which(tool, path=path)]
    if lacking:
        missing = f"the system's packages {', '.join(lacking)} are not installed"
    elif os.geteuid() != 0:
        missing = "only root can start one"
    elif subprocess.run(["unshare", "--mount", "--pid", "true"], check=False).returncode:
        missing = "root may not make namespaces here"
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"No second machine: {missing}.")


@contextlib.contextmanager
def machine(folder: Path, port: int) -> Iterator[Machine]:
    """Run a machine whose sshd listens on this port of the loopback, until the block ends."""
    require()
    tools, name = folder / "tools", "room1-pc01"
    tools.mkdir(parents=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True
    )
    (folder / "config").write_text(
        f"Host {name}\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {folder}/key\n"
        f"  UserKnownHostsFile {folder}/known\n  StrictHostKeyChecking accept-new\n"
        "  BatchMode yes\n  LogLevel ERROR\n"
    )
    for tool in ("ssh", "scp"):
        (tools / tool).write_text(f'#!/bin/sh\nexec {shutil.which(tool)} -F {folder}/config "$@"\n')
        (tools / tool).chmod(0o755)
    (folder / "spec.json").write_text(json.dumps({"port": port}))
    (folder / "disk").mkdir()
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--cgroup", "--ipc", "--uts", "--fork"),
                *("--kill-child", sys.executable, __file__, str(folder)),
            ],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "container": "test"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    made = Machine(name, tools)
    try:
        deadline = time.monotonic() + START_S
        while made.shell(f"ssh root@{name} systemctl is-system-running", folder).returncode:
            assert process.poll() is None and time.monotonic() < deadline, _log(folder)
            time.sleep(0.2)
        yield made
    finally:
        process.kill()  # and with it everything on that machine
        process.wait()


def _log(folder: Path) -> str:
    return (folder / "log").read_text(errors="replace")


def _become(folder: Path) -> None:
    """Lay the machine's files out, and become its first process."""
    port = json.loads((folder / "spec.json").read_text())["port"]
    disk = folder / "disk"
    root = disk / "root"
    _run("mount", "--make-rprivate", "/")
    _run("mount", "-t", "tmpfs", "tmpfs", disk)
    _overlay(Path("/"), disk, root)
    for kind, place in (("proc", "proc"), ("cgroup2", "sys/fs/cgroup"), ("tmpfs", "run")):
        if kind == "cgroup2":
            _run("mount", "--rbind", "/sys", root / "sys")
            _run("mount", "-t", "tmpfs", "tmpfs", root / place)
        _run("mount", "-t", kind, kind, root / place)
    _run("mount", "-t", "tmpfs", "tmpfs", root / "tmp")
    _run("mount", "--rbind", "/dev", root / "dev")
    (root / COURSE).mkdir(parents=True, exist_ok=True)
    _overlay(ROOT, disk / "course", root / COURSE)
    (root / COURSE / ".venv").mkdir(exist_ok=True)
    _overlay(Path(sys.prefix), disk / "venv", root / COURSE / ".venv")
    # An account there must reach Python, also where it lies in somebody's home here.
    for way in (Path(sys.base_prefix), *Path(sys.base_prefix).parents):
        there = root / way.relative_to("/")
        there.chmod(there.stat().st_mode | 0o011)
    for command, module in (("dask", "dask"), ("bootcamp", "autograder")):
        target = root / COURSE / ".venv/bin" / command
        target.unlink(missing_ok=True)
        target.write_text(COMMAND.format(course=COURSE, module=module))
        target.chmod(0o755)
    units = root / "etc/systemd/system"
    for wants in units.glob("*.wants"):
        shutil.rmtree(wants)
    for unit in LEFT_OUT:
        name = unit if "." in unit else f"{unit}.service"
        (units / name).unlink(missing_ok=True)
        (units / name).symlink_to("/dev/null")
    (units / "default.target").unlink(missing_ok=True)
    (units / "default.target").symlink_to("/lib/systemd/system/multi-user.target")
    (units / "multi-user.target.wants").mkdir(exist_ok=True)
    (units / "multi-user.target.wants/ssh.service").symlink_to("/lib/systemd/system/ssh.service")
    (root / "etc/ssh/sshd_config.d/test.conf").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nPermitRootLogin prohibit-password\n"
    )
    keys = root / "root/.ssh"
    keys.mkdir(mode=0o700, exist_ok=True)
    (keys / "authorized_keys").write_text((folder / "key.pub").read_text())
    os.chdir(root)
    (root / "mnt").mkdir(exist_ok=True)
    _run("pivot_root", ".", "mnt")
    _run("umount", "-l", "/mnt")
    os.execv(SYSTEMD, [SYSTEMD, "--system", "--log-target=console", "--show-status=false"])


def _overlay(lower: Path, scratch: Path, target: Path) -> None:
    """Show a folder where what is written stays apart from it."""
    for part in ("up", "work"):
        (scratch / part).mkdir(parents=True)
    target.mkdir(exist_ok=True)
    about = f"lowerdir={lower},upperdir={scratch}/up,workdir={scratch}/work"
    _run("mount", "-t", "overlay", "overlay", "-o", about, target)


def _run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True)


if __name__ == "__main__":
    _become(Path(sys.argv[1]))
