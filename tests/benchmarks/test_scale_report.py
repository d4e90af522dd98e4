"""The arithmetic for a hundred thousand submissions, from figures that are known."""

import importlib.util
import os
import subprocess
import sys

import pytest

from tests.courses import ROOT


@pytest.fixture(scope="module")
def made():
    spec = importlib.util.spec_from_file_location("r", ROOT / "benchmarks" / "_scale_report.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(seconds, **more):
    about = {"start_s": 4.0, "slowest_s": 10.0, "cpu_s": 2.0, "memory_mib": 160.0}
    stages = {"worker_stages": {"run cells": 3.0, "examine": 1.0}}
    own = {"wait for workers": seconds / 2, "write the gradebook": 2.0}
    return {"seconds": seconds, **about, **stages, "own_stages": own, **more}


def test_what_is_printed_follows_from_what_was_measured(made):
    # Two workers: 4 s to start, then 0.1 s for each; so a core needs 0.2 s.
    found = {"2": {100: run(14.0), 500: run(54.0), 2000: run(204.0, memory_mib=164.0)}}
    text = "\n".join(made.report(found, "neuron, SQLite", (1.0, 9.0, 2.0), 5.0, 30.0, 0.01))
    assert (
        "| 2 local workers | 2,000 | 9.8 | 102 ms, 1 ms of CPU | 4.0 s | 100 ms | 164 MiB |" in text
    )
    assert "100 ms, then 100 ms (+0 %) | run cells 75 %, examine 25 %" in text
    assert "cost of one after the start changes by +0 %, the coordinator's memory by +2 %" in text
    # 100,000 times 0.2 s are 5.6 core-hours.
    assert "5.6 core-hours (2.8 hours on two cores, 17 minutes on ten such machines)" in text
    assert "0.28 at 0.05 a core-hour" in text
    # The coordinator: 2 s for 2,000 hand-ins, so 1 ms each, against 200 ms of a core.
    assert "busy 1 ms with each, so it feeds about 200 cores" in text and "2 minutes" in text
    # A loop costs twice the limit of 5 s; with 30 s it costs 50 s more, in each hundred 0.5 s more.
    assert "took 10 s, 2.0 times" in text and "19.4 core-hours" in text
    assert "Other work shared" not in text


def test_a_process_does_not_count_the_memory_of_the_one_that_started_it():
    program = "from _machine import peak_mib; print(peak_mib())"
    parents = "import subprocess, sys; kept = b'x' * 300_000_000; subprocess.run(sys.argv[1:])"
    ask = [sys.executable, "-c", program]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks")}
    alone, below = (
        float(subprocess.check_output(command, env=env))
        for command in (ask, [sys.executable, "-c", parents, *ask])
    )
    assert 5 < alone < 100 and abs(below - alone) < 20


@pytest.mark.parametrize("others", [(40.0, 9.0, 1.0), (1.0, 9.0, 40.0)])
def test_a_busy_machine_is_said(made, others):
    text = "\n".join(made.report({"1": {10: run(14.0)}}, "x", others, 5.0, 30.0, 0.01))
    assert "Other work shared the cores" in text
