"""The learner's time is what the learner's code takes, not what the machine takes to be ready."""

import pytest

from autograder.course.course import Limits
from autograder.grade import notebook_run
from autograder.sandbox.trusted.results import CellResult, SandboxDied


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now


class FakeSession:
    def __init__(self, clock):
        self.clock = clock
        self.allowed = []

    def run_cell(self, source, timeout_s):
        self.allowed.append(timeout_s)
        self.clock.now += float(source)
        return CellResult("ok")

    def close(self):
        pass


class NoExaminer:
    def open_session(self, open_session):
        return open_session(None)

    def cell_ran(self, source):
        pass


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(notebook_run, "time", clock)
    return clock


def test_opening_a_sandbox_costs_the_learner_no_time(clock):
    session = FakeSession(clock)

    def open_slowly(translation):
        clock.now += 1000.0
        return session

    run = notebook_run.NotebookRun(
        NoExaminer(), Limits(cell_timeout_s=5, notebook_timeout_s=10), open_slowly
    )
    run.run_cell("4")
    run.run_cell("4")
    assert session.allowed == [5, 5]
    run.run_cell("3")
    assert session.allowed == [5, 5, 2]
    with pytest.raises(SandboxDied, match="did not finish within 10 s"):
        run.run_cell("0")


def test_neither_does_a_sandbox_that_cannot_be_opened(clock):
    tries = []

    def open_late(translation):
        clock.now += 1000.0
        tries.append(clock.now)
        if len(tries) == 1:
            raise SandboxDied("no session could be started")
        return FakeSession(clock)

    run = notebook_run.NotebookRun(
        NoExaminer(), Limits(cell_timeout_s=5, notebook_timeout_s=10), open_late
    )
    with pytest.raises(SandboxDied, match="no session"):
        run.run_cell("1")
    assert run.run_cell("1").ok
