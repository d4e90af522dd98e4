"""Watches a session's memory from outside, where no control group can limit it."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

INTERVAL_S = 0.1
_KIB_PER_MIB = 1024


class MemoryWatch:
    """A thread that ends a session when its processes together hold more than the limit."""

    def __init__(self, pidfd: int, memory_mib: int) -> None:
        self._pidfd = pidfd
        self._first = _process_number(pidfd)
        # What it inherited from the zygote is shared by all sessions, and not counted.
        self._allowed_kib = memory_mib * _KIB_PER_MIB + _kib(self._first, "status", "VmRSS:")
        self._done = threading.Event()
        self.exceeded = False
        self._thread = threading.Thread(target=self._run, name="memory watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(INTERVAL_S):
            if self._held_kib() > self._allowed_kib:
                self.exceeded = True
                try:
                    signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                return

    def _held_kib(self) -> int:
        """Return the memory that the processes hold, shared memory counted once."""
        processes = list(_descendants(self._first))
        upper_bound = sum(_kib(process, "status", "VmRSS:") for process in processes)
        if upper_bound <= self._allowed_kib:
            return upper_bound  # the exact count walks page tables, and is rarely needed
        return sum(
            _kib(process, "smaps_rollup", "Pss:") or _kib(process, "status", "VmRSS:")
            for process in processes
        )


def _process_number(pidfd: int) -> int:
    """Return the process id as seen from here; its zygote sees another."""
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    return -1


def _descendants(process: int) -> Iterator[int]:
    """Yield a process and all below it; orphans are adopted by the first of its namespace."""
    yield process
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return
    for thread in threads:
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _descendants(int(child))


def _kib(process: int, file: str, field: str) -> int:
    try:
        for line in Path(f"/proc/{process}/{file}").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1])
    except OSError:
        pass  # it has just ended
    return 0
