"""Workers that are killed, that hang, that never come up: a retry, never a wrong verdict."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.grade.job import grade_job
from autograder.grade.lesson import grade_lesson
from autograder.grade.workers import LocalWorkers
from tests.grade.test_faults import make_course
from tests.sandboxes import isolation

pytestmark = pytest.mark.slow

POINTS = {f"s{number}": 2.0 * (number % 2) for number in range(6)}


def ends_its_worker(job):
    """Grade, but take the worker process along for one learner: no sandbox lets this happen."""
    if job.learner == "s3":
        os._exit(9)
    return grade_job(job)


def hangs_once(job):
    """Stop this worker as a frozen machine would; the mark says that it happened already."""
    if job.learner == "s2" and not os.path.exists(os.environ["HUNG"]):
        open(os.environ["HUNG"], "w").close()
        os.kill(os.getpid(), signal.SIGSTOP)
    return grade_job(job)


class Doing(LocalWorkers):
    """Local workers that do something else than grading alone."""

    def __init__(self, function, count=2):
        super().__init__(count, count)
        self.function = function

    def submit(self, job):
        return self._pool.submit(self.function, job)

    @property
    def processes(self):
        return list(self._pool._processes)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def graded(course, pool, **more):
    return grade_lesson(
        course, course.lessons[0], isolation=isolation(), workers=lambda: pool, **more
    )


def points(run):
    return {item.learner: item.points for item in run.submissions}


def test_a_worker_killed_in_the_middle_costs_a_retry_and_no_grade(course):
    pool, killed = Doing(grade_job), []

    def kill_one(_outcome, done, _total):
        if done in (1, 4):
            killed.append(pool.processes[-1])
            with contextlib.suppress(ProcessLookupError):  # the one killed before, not yet replaced
                os.kill(killed[-1], signal.SIGKILL)

    run = graded(course, pool, on_done=kill_one)
    assert killed  # the second may be the first again, where nobody has noticed its death yet
    assert not run.failed and points(run) == POINTS


def test_who_ends_its_worker_is_named_and_no_neighbour_is_blamed(course):
    run = graded(course, Doing(ends_its_worker))
    assert run.failed == {"s3": "the worker that graded it died, also when it was graded alone"}
    assert points(run) == {name: value for name, value in POINTS.items() if name != "s3"}


def test_a_worker_that_hangs_is_ended_and_its_work_done_by_another(course, tmp_path, monkeypatch):
    monkeypatch.setenv("HUNG", str(tmp_path / "hung"))
    monkeypatch.setattr("autograder.grade.lesson.patience_s", lambda *_: 25.0)
    run = graded(course, Doing(hangs_once))
    assert (tmp_path / "hung").exists()
    assert not run.failed and points(run) == POINTS


def test_workers_end_with_a_grader_that_is_killed(course):
    from tests.grade.test_faults import start

    process = start(course)
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    born: set[str] = set()
    deadline = time.monotonic() + 60
    while not list((course.root / ".bootcamp").glob("verdicts/*/*.json")):
        assert process.poll() is None and time.monotonic() < deadline
        with open(children) as file:
            born |= set(file.read().split())
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert born
    while left := [pid for pid in born if runs(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def runs(pid):
    """Say whether a process is there, and more than an entry that nobody has asked about yet."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_workers_do_not_run_the_program_again(course):
    """Importing the command line takes longer than grading ten submissions."""
    script = course.root / "program.py"
    script.write_text(
        "from pathlib import Path\n"
        "with Path(__file__).with_name('began').open('a') as file:\n"
        "    file.write('x')\n"
        "if __name__ == '__main__':\n"
        "    from autograder.course.course import read_course\n"
        "    from autograder.grade.lesson import grade_lesson\n"
        "    course = read_course(Path(__file__).parent)\n"
        "    run = grade_lesson(course, course.lessons[0], isolation='none', jobs=2)\n"
        "    assert run.graded and not run.failed\n"
    )
    subprocess.run([sys.executable, str(script)], check=True, env={**os.environ, "PYTHONPATH": ""})
    assert (course.root / "began").read_text() == "x"
