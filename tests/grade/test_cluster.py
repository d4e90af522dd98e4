"""Grading on a Dask cluster: the same verdicts, whatever becomes of its workers and scheduler."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from autograder.course.course import CourseError
from autograder.grade.cluster import ClusterWorkers, Tls, checked_address, fingerprint, grade_sent
from autograder.grade.lesson import grade_lesson
from tests.clusters import certificates, cluster, ends_its_worker
from tests.courses import ROOT
from tests.grade.test_faults import finished, make_course, start, state
from tests.sandboxes import isolation

MANY = [f"s{number:02d}" for number in range(16)]


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "tcp://[fe80::1]:1"])
def test_an_open_connection_beyond_this_machine_is_refused_with_the_remedy(address):
    with pytest.raises(CourseError, match=r"no encryption.*--dask tls://.*--tls-ca"):
        checked_address(address)


@pytest.mark.parametrize("address", ["", "tcp://", "ws://127.0.0.1:1", "tcp://h:port", "127.0.0.1"])
def test_what_is_no_address_is_said(address):
    with pytest.raises(CourseError, match="is no address of a Dask scheduler"):
        checked_address(address)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:1", "tls://10.0.0.5:1"]
)
def test_loopback_and_encryption_are_taken(address):
    assert checked_address(address) == address


def test_a_scheduler_that_is_not_there_and_certificates_that_lack_are_one_line(tmp_path):
    with pytest.raises(CourseError, match="needs certificates: --tls-ca"):
        ClusterWorkers("tls://127.0.0.1:1")
    with pytest.raises(CourseError, match="is no file"):
        ClusterWorkers("tls://127.0.0.1:1", Tls(tmp_path / "ca.pem"))


def test_a_worker_with_other_packages_grades_nothing():
    wanted = ", ".join(
        "numpy 1.0" if part.startswith("numpy") else part for part in fingerprint().split(", ")
    )
    with pytest.raises(
        CourseError, match=r"runs something else \(numpy [\d.]+ there, numpy 1.0 here\)"
    ):
        grade_sent(b"", wanted)


NO_WALLS = """
import sys
import autograder.grade.cluster
from autograder.cli import app
from autograder.sandbox.trusted.results import IsolationUnavailable

def no_walls(_packed, _expected):
    raise IsolationUnavailable("no private file system (no such thing); mend it.")

autograder.grade.cluster.grade_sent = no_walls
app()
"""


@pytest.mark.slow
def test_a_worker_without_walls_is_one_line_and_the_run_ends(tmp_path):
    """Other jobs are under way then, and nothing may wait for them."""
    course = make_course(tmp_path / "course", MANY)
    with cluster(tmp_path / "dask") as made:
        done = subprocess.run(
            [*(sys.executable, "-c", NO_WALLS, "grade", "small"), "--dask", made.address],
            cwd=course.root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("bootcamp: no private file system") and "--isolation none" in line


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("local") / "course", MANY)
    finished(course)
    return state(course)


@pytest.mark.slow
def test_an_encrypted_cluster_gives_the_verdicts_of_this_machine(tmp_path, expected):
    keys = certificates(tmp_path / "keys")
    theirs = ["--tls-ca-file", keys / "ca.pem", "--tls-cert", keys / "worker.pem"]
    theirs += ["--tls-key", keys / "worker.key"]
    course = make_course(tmp_path / "course", MANY)
    with cluster(tmp_path / "dask", tls=[str(word) for word in theirs]) as made:
        assert made.address.startswith("tls://")
        stranger = certificates(tmp_path / "strangers")
        with pytest.raises(CourseError, match="does not answer"):
            tls = Tls(stranger / "ca.pem", stranger / "grader.pem", stranger / "grader.key")
            ClusterWorkers(made.address, tls)
        process = start(
            course,
            *("--dask", made.address, "--tls-ca", str(keys / "ca.pem")),
            *("--tls-cert", str(keys / "grader.pem"), "--tls-key", str(keys / "grader.key")),
        )
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        assert "16 graded" in out and not err.strip()
    assert state(course) == expected


def graded(course, address, **more):
    return grade_lesson(
        course,
        course.lessons[0],
        isolation=isolation(),
        workers=lambda: ClusterWorkers(address),
        **more,
    )


@pytest.mark.slow
def test_workers_killed_and_stopped_cost_retries_and_a_lost_scheduler_one_line(
    tmp_path, expected, monkeypatch
):
    course = make_course(tmp_path / "course", MANY)
    # Dask itself would try a job four times; with 0 it is our own second try that is met.
    rules = {"SCHEDULER__WORKER_TTL": "20s", "SCHEDULER__ALLOWED_FAILURES": "0"}
    with cluster(tmp_path / "dask", **rules) as made:
        with monkeypatch.context() as patched:
            patched.setattr("autograder.grade.cluster.grade_sent", ends_its_worker)
            four = make_course(tmp_path / "four", MANY[:4])
            run = graded(four, made.address)
            died = "the worker that graded it died, also when it was graded alone"
            assert run.failed == {"s01": died}
            assert {item.learner for item in run.submissions} == {"s00", "s02", "s03"}

        told = []

        def hurt(_outcome, done, _total):
            if done == 2:
                os.kill(made.worker_of(made.nannies[0]), signal.SIGKILL)
            if done == 6:
                os.kill(made.worker_of(made.nannies[1]), signal.SIGSTOP)
            told.append(done)

        run = graded(course, made.address, on_done=hurt)
        assert not run.failed and len(told) == 16
        assert state(course) == expected

        shutil.rmtree(course.root / ".bootcamp" / "verdicts")
        process = start(course, "--dask", made.address, "--json")
        verdicts = course.root / ".bootcamp" / "verdicts" / "00_small"
        deadline = time.monotonic() + 300
        while len(list(verdicts.glob("*.json"))) < 2:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.01)
        made.scheduler.kill()
        _, err = process.communicate(timeout=300)
        assert process.returncode == 1
        lines = [line for line in err.splitlines() if line.strip()]
        assert len(lines) == 1 and "went away" in lines[0] and made.address in lines[0], err
        kept = len(list(verdicts.glob("*.json")))
        assert 2 <= kept < 16
    out = json.loads(finished(course, "--json"))
    assert out["graded"] == 16 - kept
    assert state(course) == expected
