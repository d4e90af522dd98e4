"""A machine of its own for a hub: other accounts, open ways to Python, and nothing left at the end.

Runs as the first process of new mount and pid namespaces, so that the real machine sees none of it:

    unshare --mount --pid --fork --mount-proc --kill-child python tests/hub/machine.py SPEC

It runs the command of SPEC, a JSON file, until its standard input is closed. Then it stops the
command as a service manager does, and prints which other processes were still there.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

GRACE_S = 15


def mount(*words: str | Path) -> None:
    subprocess.run(["mount", *map(str, words)], check=True)


def add_accounts(
    accounts: dict[str, int], groups: dict[str, list[str]], password: str, homes: Path, kept: Path
) -> None:
    """Let these accounts exist here, each with this password and a home closed to others."""
    crypt = ctypes.CDLL("libcrypt.so.1").crypt  # what PAM itself compares with
    crypt.restype = ctypes.c_char_p
    hashed = crypt(password.encode(), b"$6$a.hub.for.tests$").decode()
    own = [(name, uid, homes / name) for name, uid in accounts.items()]
    first = max(accounts.values()) + 1
    named = [(name, first + n, ",".join(who)) for n, (name, who) in enumerate(groups.items())]
    new = {
        "passwd": [f"{name}:x:{uid}:{uid}::{home}:/bin/bash" for name, uid, home in own],
        "shadow": [f"{name}:{hashed}:20000:0:99999:7:::" for name, _, _ in own],
        "group": [
            *(f"{name}:x:{uid}:" for name, uid, _ in own),
            *(f"{name}:x:{gid}:{who}" for name, gid, who in named),
        ],
    }
    for file, lines in new.items():
        place, copy = Path("/etc", file), kept / file
        shutil.copy(place, copy)  # its mode as well
        with copy.open("a") as out:
            out.write("\n".join(["", *lines, ""]))
        mount("--bind", copy, place)


def open_the_way(wanted: list[Path], scratch: Path) -> None:
    """Let everybody reach these folders, also where one of them or above them is closed.

    A closed one, such as /root, is covered by an open one that holds nothing but the way.
    """
    covered: dict[Path, Path] = {}
    for path in wanted:
        way = [*reversed(path.parents), path]
        closed = next((p for p in way if not p.stat().st_mode & stat.S_IXOTH), None)
        if closed is not None:
            covered[closed] = covered[closed] if closed in covered else _cover(closed, scratch)
        above = next((p for p in way if p in covered), None)
        if above is not None:
            kept = covered[above] / path.relative_to(above)
            for item in kept.iterdir() if path == above else [kept]:
                _bind(item, above / item.relative_to(covered[above]))


def _cover(folder: Path, scratch: Path) -> Path:
    kept = Path(tempfile.mkdtemp(dir=scratch))
    mount("--rbind", folder, kept)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
    return kept


def _bind(item: Path, place: Path) -> None:
    if item.is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.touch()
    mount("--rbind", item, place)


def others() -> list[str]:
    """Name the processes of this machine but for this one."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and folder.name != "1":
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if line:  # a zombie has none
                found.append(line.strip())
    return found


def main(spec: dict) -> int:
    scratch = Path(tempfile.mkdtemp(dir=spec["folder"]))
    homes = Path(spec["folder"])
    add_accounts(spec["accounts"], spec["groups"], spec["password"], homes, scratch)
    open_the_way([Path(path) for path in spec["open"]], scratch)
    mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/srv")
    for place, folder in spec["srv"].items():
        Path("/srv", place).mkdir()
        mount("--bind", folder, Path("/srv", place))
    with open(spec["log"], "wb") as log:
        service = subprocess.Popen(
            spec["command"], cwd=spec["cwd"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )

    def stop_when_told() -> None:
        sys.stdin.read()
        service.send_signal(signal.SIGTERM)

    threading.Thread(target=stop_when_told, daemon=True).start()
    # The first process is the parent of all that lost theirs: it must wait for everything.
    status = None
    while status is None:
        pid, ended = os.wait()
        if pid == service.pid:
            status = os.waitstatus_to_exitcode(ended)
    until = time.monotonic() + GRACE_S
    while (left := others()) and time.monotonic() < until:
        time.sleep(0.05)
    print(json.dumps({"status": status, "left": left}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text())))
