"""What student code can do to processes: nothing to others, a bounded number of its own."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from student_side import answer, error

from autograder.sandbox.trusted.cgroups import ControlGroup
from autograder.sandbox.trusted.memory_watch import _descendants, _process_number
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.trusted.zygote import Zygote


def survivors(marker):
    """Return the processes of this machine whose command line holds the marker."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path("/proc", number, "cmdline").read_bytes()
        except OSError:  # it ended while we looked
            continue
        if marker.encode() in command:
            found.append((number, command))
    return found


def wait_for(condition, seconds=10):
    """Return the first true value; a process that executes a program is nameless for a moment."""
    ends = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < ends:
        time.sleep(0.01)
    return value


def test_no_other_process_can_be_seen_or_signalled(walled):
    visible = answer(walled, "import os\n[int(p) for p in os.listdir('/proc') if p.isdigit()]")
    assert visible == [1]
    assert answer(walled, "os.getppid()") == 0
    assert error(walled, f"os.kill({os.getpid()}, 0)") == "ProcessLookupError"
    assert error(walled, "os.kill(-1, 0)") == "ProcessLookupError"


@pytest.mark.slow
def test_no_variable_of_the_environment_comes_in(monkeypatch, walled_zygote):
    monkeypatch.setenv("COURSE_SECRET", "grapefruit")
    with Zygote(limits=walled_zygote.limits) as zygote, zygote.session() as session:
        assert answer(session, "import os\n'COURSE_SECRET' in os.environ") is False
        assert answer(session, "'grapefruit' in open('/proc/1/environ').read()") is False


def test_only_its_own_channel_is_open(walled):
    kinds = answer(
        walled,
        """
        import os
        sorted(os.readlink(f"/proc/self/fd/{fd}").split(":")[0].split(" ")[0][:7]
               for fd in range(256) if os.path.lexists(f"/proc/self/fd/{fd}"))
        """,
    )
    assert kinds == ["/dev/nu", "/tmp/#", "/tmp/#", "socket"] or kinds.count("socket") == 1
    assert len(kinds) == 4


@pytest.mark.slow
def test_a_stopped_process_meets_the_time_limit(walled):
    source = """
    import os, signal, time
    child = os.fork()
    if child == 0:
        time.sleep(60)
    os.kill(child, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    os.waitpid(child, os.WUNTRACED)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.waitpid(child, 0)
    """
    with pytest.raises(SandboxDied, match="did not finish within 1 s"):
        walled.run_cell(textwrap.dedent(source), timeout_s=1)


@pytest.mark.parametrize(
    "detach",
    [
        "subprocess.Popen(['sleep', marker])",
        "subprocess.Popen(['sleep', marker], start_new_session=True)",
        "os.system(f'setsid sh -c \"sleep {marker} & \" &')",
        "os.system(f'nohup sh -c \"trap : HUP TERM INT; sleep {marker}\" &')",
    ],
)
def test_a_daemon_dies_with_its_session(walled_zygote, detach):
    marker = f"6{time.monotonic_ns() % 10**9}.25"
    with walled_zygote.session() as session:
        assert session.run_cell(f"import os, subprocess\nmarker = '{marker}'\n{detach};").ok
        assert wait_for(lambda: survivors(marker))
    assert survivors(marker) == []


def test_a_fork_bomb_is_bounded_and_the_neighbour_unharmed(walled_zygote):
    with walled_zygote.session() as bomb, walled_zygote.session() as neighbour:
        made = answer(
            bomb,
            """
            import os, time
            made = 0
            for _ in range(300):
                try:
                    if os.fork() == 0:
                        time.sleep(30); os._exit(0)
                    made += 1
                except OSError:
                    break
            made
            """,
        )
        assert 10 < made < walled_zygote.limits.processes
        assert answer(neighbour, "import subprocess\nsubprocess.run(['true']).returncode") == 0


def test_threads_count_as_processes(walled):
    made = answer(
        walled,
        """
        import threading
        go, made = threading.Event(), 0
        for _ in range(300):
            try:
                threading.Thread(target=go.wait).start(); made += 1
            except RuntimeError:
                break
        go.set()
        made
        """,
    )
    assert 10 < made < 32


BOMBS = {
    "at once": "x = bytearray(3 * 2**30)",
    "array": "import numpy as np\nx = np.ones(3 * 2**27)",
    "lazily": "x = []\nfor _ in range(3000): x.append(b'x' * 2**20)",
    "shared": "import mmap\nx = mmap.mmap(-1, 3 * 2**30)\nfor i in range(0, len(x), 4096): x[i] = 1",
    "in children": (
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        x = b'x' * (300 * 2**20); time.sleep(3); os._exit(0)\n"
        "while True:\n"
        "    os.wait()"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("bomb", ["shared", "in children"])
def test_memory_is_limited_without_control_groups_too(monkeypatch, walled_zygote, bomb):
    monkeypatch.setattr(ControlGroup, "create", lambda *_limits: None)
    with (
        Zygote(limits=walled_zygote.limits) as zygote,
        zygote.session() as session,
        zygote.session() as neighbour,
    ):
        with pytest.raises(SandboxDied, match="ran out of memory"):
            session.run_cell(BOMBS[bomb], timeout_s=20)
        assert answer(neighbour, "1 + 1") == 2


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_memory_bomb_is_stopped_and_the_neighbour_unharmed(walled_zygote, bomb):
    with walled_zygote.session() as session, walled_zygote.session() as neighbour:
        try:
            result = session.run_cell(bomb, timeout_s=20)
        except SandboxDied as death:
            assert death.reason == "ran out of memory (512 MiB)"
        else:
            assert not result.ok and not result.timed_out
        assert answer(neighbour, "1 + 1") == 2


def test_the_memory_of_all_its_processes_is_counted_together(walled_zygote):
    with walled_zygote.session() as session:
        first = _process_number(session._process._pidfd)
        assert len(list(_descendants(first))) == 1
        session.run_cell("import subprocess\np = subprocess.Popen(['sleep', '9'])")
        assert len(list(_descendants(first))) == 2


@pytest.mark.slow
def test_the_zygote_and_all_its_sessions_die_with_the_process_that_started_them():
    marker = f"7{time.monotonic_ns() % 10**9}.75"
    script = (
        "import time\nfrom autograder.sandbox.trusted.zygote import Zygote\n"
        "session = Zygote().session()\n"
        f'result = session.run_cell(\'import subprocess; subprocess.Popen(["sleep", "{marker}"]);\')\n'
        "print(result.outputs, flush=True)\ntime.sleep(20)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        try:
            assert parent.stdout.readline() == b"[]\n"
            assert wait_for(lambda: survivors(f"\0{marker}"))
        finally:
            parent.send_signal(signal.SIGKILL)
    assert wait_for(lambda: not survivors(marker))


def test_a_session_that_dies_does_not_take_the_zygote_along(walled_zygote):
    child = walled_zygote._child.pid
    for source in ("import os; os.kill(0, 9)", "import ctypes; ctypes.string_at(0)"):
        with walled_zygote.session() as session:
            try:
                session.run_cell(source)
            except SandboxDied:
                pass
    with walled_zygote.session() as session:
        assert answer(session, "2 + 2") == 4
    assert walled_zygote._child.pid == child
