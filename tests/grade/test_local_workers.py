"""Workers of this machine: where every core has one, each keeps to its own."""

import os

import pytest

from autograder.grade import workers as local
from autograder.grade.workers import LocalWorkers

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
pytestmark = pytest.mark.skipif(len(CORES) < 2, reason="one core, or a system without affinities")


def affinities(workers):
    """Return the cores of every worker that answers."""
    pool = workers._pool
    asked = [pool.submit(os.sched_getaffinity, 0) for _ in range(40 * len(CORES))]
    return {tuple(sorted(one.result())) for one in asked}


def test_as_many_workers_as_cores_keep_to_one_each():
    workers = LocalWorkers(len(CORES), 100)
    try:
        found = affinities(workers)
    finally:
        workers.close()
    assert all(len(cores) == 1 for cores in found)
    assert {core for (core,) in found} <= set(CORES)


def test_each_gets_another_core(monkeypatch):
    kept = []
    monkeypatch.setattr(os, "sched_setaffinity", lambda _pid, cores: kept.append(cores))
    for place in range(len(CORES)):
        local._keep_to_one_core(place, len(CORES))
    assert kept == [{core} for core in CORES]


def test_fewer_workers_go_where_there_is_room():
    workers = LocalWorkers(1, 100)
    try:
        assert affinities(workers) == {tuple(CORES)}
    finally:
        workers.close()


def test_this_process_itself_stays_free():
    workers = LocalWorkers(len(CORES), 100)
    try:
        affinities(workers)
        assert sorted(os.sched_getaffinity(0)) == CORES
    finally:
        workers.close()
