"""Control groups are taken where they are offered, in either version, and always given back."""

import os

import pytest

from autograder.sandbox.trusted import cgroups
from autograder.sandbox.trusted.cgroups import ControlGroup


def machine(monkeypatch, mounts, own):
    """Pretend that the kernel lists these mounts and this membership."""
    files = {"/proc/self/mounts": mounts, "/proc/self/cgroup": own}
    real = cgroups._lines
    monkeypatch.setattr(
        cgroups,
        "_lines",
        lambda path: files[str(path)].splitlines() if str(path) in files else real(path),
    )


def controllers(folder, *names):
    """Make every new directory below look like one that the kernel has filled."""
    mkdir = type(folder).mkdir

    def filled(path, *args, **kwargs):
        mkdir(path, *args, **kwargs)
        for name in names:
            (path / name).write_text("")

    return filled


def test_version_two_gets_all_limits_in_one_directory(monkeypatch, tmp_path):
    machine(monkeypatch, f"cgroup2 {tmp_path} cgroup2 rw 0 0", "0::/")
    names = ("memory.max", "pids.max", "memory.swap.max", "memory.oom.group", "cgroup.procs")
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "mkdir", controllers(tmp_path, *names))
        group = ControlGroup.create(64, 8)
    (directory,) = tmp_path.iterdir()
    assert (directory / "memory.max").read_text() == str(64 * 2**20)
    assert (directory / "pids.max").read_text() == "8"
    assert (directory / "memory.oom.group").read_text() == "1"
    assert not group.out_of_memory()
    (directory / "memory.events").write_text("oom 2\noom_kill 1\n")
    assert group.out_of_memory()


def test_version_one_gets_a_directory_for_each_controller(monkeypatch, tmp_path):
    mounts = "".join(
        f"cgroup {tmp_path}/{name} cgroup rw,{name} 0 0\n" for name in ("memory", "pids")
    )
    machine(monkeypatch, mounts, "4:memory:/mine\n8:pids:/mine\n")
    for name in ("memory", "pids"):
        (tmp_path / name / "mine").mkdir(parents=True)
    names = ("memory.limit_in_bytes", "pids.max", "cgroup.procs")
    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "mkdir", controllers(tmp_path, *names))
        group = ControlGroup.create(64, 8)
    memory, processes = group._directories
    assert memory.parent == tmp_path / "memory" / "mine"
    assert processes.parent == tmp_path / "pids" / "mine"
    assert (memory / "memory.limit_in_bytes").read_text() == str(64 * 2**20)
    assert (processes / "pids.max").read_text() == "8"
    for descriptor in group.open():
        os.close(descriptor)


def test_a_hierarchy_without_controllers_is_left_as_it_was(monkeypatch, tmp_path):
    machine(monkeypatch, f"cgroup2 {tmp_path} cgroup2 rw 0 0", "0::/")
    assert ControlGroup.create(64, 8) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("mounts", "own"), [("", ""), ("proc /proc proc rw 0 0", "0::/")])
def test_a_machine_without_control_groups_has_none(monkeypatch, mounts, own):
    machine(monkeypatch, mounts, own)
    assert ControlGroup.create(64, 8) is None


def test_groups_of_the_dead_are_swept_and_those_of_the_living_kept(monkeypatch, tmp_path):
    machine(monkeypatch, f"cgroup2 {tmp_path} cgroup2 rw 0 0", "0::/")
    dead = tmp_path / f"bootcamp-{2**22 + 1}-1"  # above the largest number of a process
    ours, other = tmp_path / f"bootcamp-{os.getpid()}-1", tmp_path / "user.slice"
    for directory in (dead, ours, other):
        directory.mkdir()
    ControlGroup.sweep()
    assert sorted(tmp_path.iterdir()) == sorted([ours, other])
