"""What student code sees of the file system: libraries to read, a quota to write, nothing else."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from student_side import answer, error

from autograder.sandbox.trusted.policy import Policy
from autograder.sandbox.trusted.zygote import Zygote

PACKAGE = Path(__file__).parents[2] / "autograder"


def test_the_course_and_the_grader_are_not_there(walled):
    assert answer(walled, f"import os\nos.path.exists({str(PACKAGE)!r})") is False
    found = answer(
        walled,
        """
        import os
        wanted = ("course.toml", "gradebook.db", "nbgrader_config.py", "ATTACKS.md", "solutions")
        found = []
        for root, folders, files in os.walk("/"):
            found += [os.path.join(root, name) for name in folders + files if name in wanted]
            folders[:] = [name for name in folders if name not in ("usr", "proc", "lib", "share")]
        found
        """,
    )
    assert found == []


@pytest.mark.slow
def test_the_grader_cannot_be_imported_but_its_stand_in_can(tmp_path):
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "__init__.py").write_text("def check(function): return 1\n")
    policy = Policy(extra_readonly=((str(shim), "/opt/course/autograder"),))
    with Zygote(policy=policy) as zygote, zygote.session() as session:
        assert answer(session, "from autograder import check\ncheck(1)") == 1
        assert error(session, "import autograder.sandbox") == "ModuleNotFoundError"
        assert error(session, "open('/opt/course/autograder/x', 'w')") == "OSError"


@pytest.mark.slow
def test_a_hidden_path_below_the_libraries_is_empty():
    import hypothesis

    policy = Policy(hidden=(str(Path(hypothesis.__file__).parent),))
    with Zygote(policy=policy) as zygote, zygote.session() as session:
        assert answer(session, "import os, hypothesis\nos.listdir(hypothesis.__path__[0])") == []
        assert error(session, "from hypothesis import given") == "ImportError"


def test_files_of_the_machine_are_not_there(walled, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x")
    paths = [str(secret), str(Path.home() / ".ssh"), "/etc/shadow", "/etc/machine-id", "/var/log"]
    paths += ["/sys/class", "/run", "/dev/mem", "/dev/ptmx", "/dev/tty", "/proc/sys", "/proc/keys"]
    assert answer(walled, f"import os\n[p for p in {paths} if os.path.exists(p)]") == []
    assert answer(walled, "open('/etc/passwd').read().count('\\n')") == 1


@pytest.mark.parametrize(
    "path", [os.__file__, sys.executable, pytest.__file__, "/usr/bin/env", "/etc/passwd", "/x"]
)
def test_nothing_outside_the_own_folders_can_be_written(walled, path):
    assert error(walled, f"open({os.path.realpath(path)!r}, 'ab')") in (
        "OSError",
        "PermissionError",
    )
    assert error(walled, f"import os\nos.remove({path!r})") in (
        "OSError",
        "PermissionError",
        "FileNotFoundError",
    )
    folder = os.path.dirname(path)
    assert error(walled, f"open({folder + '/new'!r}, 'w')") in ("OSError", "PermissionError")
    assert error(walled, f"import os\nos.chmod({folder!r}, 0o777)") in (
        "OSError",
        "PermissionError",
    )


def test_only_plain_devices_are_there_and_work(walled):
    devices = answer(walled, "import os\nsorted(os.listdir('/dev'))")
    plain = ["fd", "full", "null", "random", "shm", "stderr", "stdin", "stdout", "urandom", "zero"]
    assert devices == plain
    assert answer(walled, "open('/dev/null', 'w').write('x'), len(open('/dev/zero','rb').read(3))")
    assert error(walled, "import os, stat\nos.mknod('disk', 0o600 | stat.S_IFBLK, 2048)") in (
        "PermissionError"
    )


def test_the_disk_has_a_quota_of_bytes_over_all_folders(walled):
    written = answer(
        walled,
        """
        import os
        total = 0
        for folder in ("/home/learner", "/tmp", "/dev/shm"):
            for number in range(8):
                try:
                    with open(f"{folder}/{number}", "wb") as file:
                        for _ in range(8):
                            total += file.write(bytes(2**20))
                except OSError:
                    pass
        total // 2**20
        """,
    )
    assert 8 <= written <= 16
    assert answer(walled, "1 + 1") == 2


def test_the_disk_has_a_quota_of_files(walled):
    made = answer(
        walled,
        """
        made = 0
        try:
            for made in range(30_000):
                open(f"{made}", "w").close()
        except OSError:
            pass
        made
        """,
    )
    assert made < 20_100


def test_two_sessions_of_one_zygote_share_no_files(walled_zygote):
    with walled_zygote.session() as first, walled_zygote.session() as second:
        for folder in ("/tmp", "/dev/shm", "."):
            assert first.run_cell(f"open('{folder}/left', 'w').write('x')").ok
        seen = "import os\n[os.listdir(f) for f in ('/tmp', '/dev/shm', '.')]"
        # Where this environment itself lies below /tmp, that folder is there, read-only.
        clean = answer(second, seen)
        left = [sorted([*names, "left"]) for names in clean]
        assert [sorted(names) for names in answer(first, seen)] == left
        assert clean[1:] == [[], []] and len(clean[0]) <= 1


def test_shared_memory_of_python_works_within_a_session(walled):
    source = (
        "from multiprocessing import shared_memory as m\ns = m.SharedMemory(create=True, size=9)"
    )
    assert walled.run_cell(source + "\ns.close(); s.unlink()").ok


@pytest.mark.slow
@pytest.mark.parametrize("isolation", ["none", "walls"])
def test_nothing_is_left_behind_outside(monkeypatch, tmp_path, isolation):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = groups()  # those of other tests' zygotes, which keep a session ready
    with Zygote(isolation=isolation) as zygote, zygote.session() as session:
        assert session.run_cell("open('file', 'w').write('x')").ok
    assert list(tmp_path.iterdir()) == []
    assert groups() <= before


def groups():
    """Return the control groups of this process."""
    found = Path("/sys/fs/cgroup").glob(f"**/bootcamp-{os.getpid()}-*")
    return {path for path in found if path.is_dir()}
