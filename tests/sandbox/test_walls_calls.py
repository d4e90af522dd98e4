"""Which system calls student code cannot make, and whom it cannot talk to."""

import platform
import socket
import textwrap
import threading

import pyseccomp
import pytest
from student_side import answer, error

from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.walls.rules import RULES

ON_X86_64 = platform.machine() == "x86_64"
ONLY_ELSEWHERE = {"stime"}  # a call of 32-bit processors


def test_every_rule_names_a_call_that_exists():
    unknown = set()
    for rule in RULES:
        for call in rule.calls.split():
            try:
                number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call)
            except OSError:
                number = -1
            if number < 0:
                unknown.add(call)
    assert unknown <= ONLY_ELSEWHERE


def test_the_process_has_no_privilege_and_can_gain_none(walled):
    status = answer(
        walled,
        "dict(l.rstrip('\\n').split(':\\t', 1) for l in open('/proc/self/status') if ':\\t' in l)",
    )
    nothing = "0" * 16
    for field in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert status[field] == nothing
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert status["Uid"].split() == ["1000"] * 4 and status["Groups"].strip() in ("", "65534")


CALL = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    result = getattr(libc, name)(*args)
    return errno.errorcode[ctypes.get_errno()] if result < 0 else "allowed"
"""
L = "ctypes.c_long"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("call('unshare', 0x10000000)", "EPERM"),
        ("call('unshare', 0x20000)", "EPERM"),
        ("call('setns', 0, 0)", "EPERM"),
        ("call('mount', b'none', b'/tmp', b'tmpfs', 0, None)", "EPERM"),
        ("call('umount2', b'/proc', 2)", "EPERM"),
        ("call('chroot', b'/tmp')", "EPERM"),
        ("call('ptrace', 0, 0, 0, 0)", "EPERM"),
        ("call('process_vm_readv', 1, None, 0, None, 0, 0)", "EPERM"),
        ("call('personality', 0xffffffff)", "allowed"),
        ("call('prctl', 4, 0, 0, 0, 0)", "EPERM"),
        (f"call('prctl', {L}(0x100000004), 0, 0, 0, 0)", "EPERM"),
        ("call('ioctl', 0, 0x5412, b'x')", "EPERM"),
        (f"call('ioctl', 0, {L}(0x700005412), b'x')", "EPERM"),
        ("call('memfd_create', b'x', 0)", "ENOSYS"),
        ("call('shmget', 0, 4096, 0o1600)", "EPERM"),
        ("call('msgget', 0, 0o1600)", "EPERM"),
        ("call('mq_open', b'/x', 0o102, 0o600, None)", "EPERM"),
        ("call('sethostname', b'x', 1)", "EPERM"),
        ("call('swapon', b'/x', 0)", "EPERM"),
        ("call('reboot', 0)", "EPERM"),
    ],
)
def test_a_forbidden_call_fails(walled, call, expected):
    assert answer(walled, CALL + call) == expected


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("add_key", "b'user', b'x', b'y', 1, -4", "EPERM"),
        ("keyctl", "0, -3, 1", "EPERM"),
        ("bpf", "0, None, 0", "EPERM"),
        ("perf_event_open", "None, 0, -1, -1, 0", "EPERM"),
        ("userfaultfd", "0", "EPERM"),
        ("io_uring_setup", "1, None", "ENOSYS"),
        ("clone", "0x10000011, None, None, None, None", "EPERM"),
        ("clone3", "None, 0", "ENOSYS"),
        ("mount_setattr", "-100, b'/', 0, None, 0", "EPERM"),
        ("open_tree", "-100, b'/', 1", "EPERM"),
        ("pidfd_getfd", "0, 0, 0", "EPERM"),
        ("clock_settime", "0, None", "EPERM"),
        ("kexec_load", "0, 0, None, 0", "EPERM"),
        ("init_module", "None, 0, b''", "EPERM"),
    ],
)
def test_a_forbidden_call_without_a_name_in_libc_fails(walled, name, args, expected):
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    assert answer(walled, CALL + f"call('syscall', ctypes.c_long({number}), {args})") == expected


@pytest.mark.skipif(not ON_X86_64, reason="32-bit calls exist on x86-64 only")
def test_a_call_in_another_convention_ends_the_process(walled):
    source = """
    import ctypes, mmap
    page = mmap.mmap(-1, 4096, prot=7)
    page.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20; int 0x80; ret
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    """
    with pytest.raises(SandboxDied, match="crashed"):
        walled.run_cell(textwrap.dedent(source))


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_there_is_no_network(walled, family):
    source = f"import socket\nsocket.socket(getattr(socket, {family!r}), socket.SOCK_DGRAM)"
    assert error(walled, source) == "PermissionError"


def test_no_network_interface_is_up_even_without_the_filter(walled):
    assert answer(walled, "open('/proc/self/net/dev').read().count(':')") == 1  # lo, down
    assert answer(walled, "open('/proc/self/net/route').read().count('\\n')") <= 1


def test_a_server_of_this_machine_cannot_be_reached(walled):
    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as abstract:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        name = f"\0bootcamp-test-{tcp.getsockname()[1]}"
        abstract.bind(name)
        abstract.listen()
        host = ("127.0.0.1", tcp.getsockname()[1])
        assert (
            error(walled, f"import socket\nsocket.create_connection({host})") == "PermissionError"
        )
        source = f"import socket\nsocket.socket(socket.AF_UNIX).connect({name!r})"
        assert error(walled, source) in ("ConnectionRefusedError", "PermissionError")
    assert error(
        walled, "import urllib.request as u\nu.urlopen('http://192.0.2.1', timeout=1)"
    ) in ("URLError")


def test_two_sessions_of_one_zygote_cannot_talk(walled_zygote):
    with walled_zygote.session() as first, walled_zygote.session() as second:
        listen = "import socket\ns = socket.socket(socket.AF_UNIX); s.bind('\\0meet'); s.listen()"
        assert first.run_cell(listen).ok
        connect = "import socket\nsocket.socket(socket.AF_UNIX).connect('\\0meet')"
        assert error(second, connect) in ("ConnectionRefusedError", "PermissionError")
        assert second.run_cell(listen).ok  # the name is free: it is another namespace


@pytest.mark.parametrize(
    "channel",
    [
        "fcntl.flock(library, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.lockf(library, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.fcntl(library, fcntl.F_GETLK, struct.pack('hhqqi', 1, 0, 0, 0, 0))",
        "fcntl.fcntl(library, 36, struct.pack('hhqqi', 1, 0, 0, 0, 0))",
        "fcntl.fcntl(library, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
        "fcntl.fcntl(os.open('/usr/lib', os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS)",
    ],
)
def test_libraries_that_all_sessions_see_carry_no_messages(walled, channel):
    opened = "import fcntl, os, struct\nlibrary = open('/usr/bin/env')\n"
    assert error(walled, opened + channel) in ("OSError", "PermissionError")
    watch = "import ctypes\nctypes.CDLL(None).inotify_init1(0)"
    assert answer(walled, watch) == -1


def test_a_database_in_a_file_works_without_them(walled):
    source = """
    import sqlite3
    with sqlite3.connect("data.db") as database:
        database.execute("create table t (x int)")
        database.executemany("insert into t values (?)", [(1,), (2,)])
    with sqlite3.connect("data.db") as database:
        total = database.execute("select sum(x) from t").fetchone()[0]
    total
    """
    assert answer(walled, source) == 3


def test_many_sessions_at_once_all_work(walled_zygote):
    results = []

    def one():
        with walled_zygote.session() as session:
            results.append(answer(session, "sum(range(100))"))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [4950] * 8
