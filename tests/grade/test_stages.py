"""Time is charged to the stage in which it was spent, and to no other."""

import time

from autograder.grade import stages


def burn(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def test_a_stage_within_another_counts_once():
    stages.take()
    before = time.perf_counter()
    with stages.stage("outer"):
        burn(0.01)
        for _ in range(2):
            with stages.stage("inner"):
                burn(0.02)
    took = time.perf_counter() - before
    spent = stages.take()
    assert spent["inner"] >= 0.04 and spent["outer"] >= 0.01
    assert abs(sum(spent.values()) - took) < 0.005
    assert stages.take() == {}


def test_a_stage_that_fails_is_charged_and_closed():
    stages.take()
    try:
        with stages.stage("outer"), stages.stage("inner"):
            raise ValueError
    except ValueError:
        pass
    with stages.stage("next"):
        pass
    assert set(stages.take()) == {"outer", "inner", "next"}
