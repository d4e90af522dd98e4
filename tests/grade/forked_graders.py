"""Grades a course again and again in forks of itself that are killed at random moments.

    python forked_graders.py COURSE KILLS SEED [DATABASE]

What the workers answer is what they answered when the verdicts of each kind of hand-in were made,
so that a run costs what the writer costs and no more. Prints, for each run, how many verdicts
there were when it was killed, and at last what the run that was left alone says.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sys
import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.course.course import read_course
from autograder.grade.job import close_zygotes, grade_job
from autograder.grade.lesson import grade_lesson
from tests.sandboxes import isolation


class Remembering:
    """Workers that grade each content once and remember it, on disk, for those who come later."""

    deaths: tuple[type[BaseException], ...] = ()
    die_together = False

    def __init__(self, memory):
        self.memory = memory
        self.known = pickle.loads(memory.read_bytes()) if memory.is_file() else {}

    def window(self):
        return 2

    def submit(self, job):
        if job.key not in self.known:
            self.known[job.key] = grade_job(job)
            self.memory.write_bytes(pickle.dumps(self.known))
        future = Future()
        future.set_result(replace(self.known[job.key], learner=job.learner))
        return future

    def close(self):
        pass


def grade(course, url, memory, learners=None):
    return grade_lesson(
        course,
        course.lessons[0],
        learners=learners,
        isolation=isolation(),
        workers=lambda: Remembering(memory),
        db_url=url,
    )


def main(folder, kills, seed, url=None):
    course, rng = read_course(Path(folder)), np.random.default_rng(int(seed))
    verdicts = course.root / ".bootcamp" / "verdicts" / course.lessons[0].folder
    memory = course.root / "memory"
    total = len(list(course.submitted.iterdir()))
    isolation()  # found out once, not in every fork
    killed_at = []
    for number in range(int(kills)):
        pid = os.fork()
        if pid == 0:
            grade(course, url, memory)
            os._exit(0)
        # Some die while they open the book, most somewhere between two files.
        before = written(verdicts)
        wanted = before + rng.integers(0, 2 * (total - before) // (int(kills) - number + 6) + 1)
        while written(verdicts) < wanted and os.waitpid(pid, os.WNOHANG) == (0, 0):
            time.sleep(0.0005)
        deadline = time.monotonic() + rng.uniform(0, 0.3 if wanted == before else 0.005)
        # However fast the machine is, work is left for the graders that come after.
        while time.monotonic() < deadline and written(verdicts) <= wanted:
            time.sleep(0.0005)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL:
                killed_at.append(written(verdicts))
    last = grade(course, url, memory)
    print(json.dumps({"killed_at": killed_at, "graded": last.graded, "failed": last.failed}))


def written(verdicts):
    return len(list(verdicts.glob("[!.]*.json")))


if __name__ == "__main__":
    main(*sys.argv[1:])
    close_zygotes()
