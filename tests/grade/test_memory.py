"""The process that hands out work and writes grades needs no more memory for a bigger class."""

import contextlib
import gc
import os
import tracemalloc
from concurrent.futures import Future
from dataclasses import replace

import pytest

from autograder.course.course import CourseError
from autograder.grade.cluster import ClusterWorkers
from autograder.grade.job import grade_job
from autograder.grade.lesson import grade_lesson
from autograder.grade.verdicts import GradedSubmission
from tests.clusters import cluster, gives_nothing
from tests.courses import hand_in
from tests.grade.test_faults import make_course
from tests.sandboxes import isolation

MANY = [f"s{number:03d}" for number in range(160)]
EARLY, LATE = 60, 150


class SameAnswer:
    """Workers that grade one hand-in and say the same of each."""

    deaths = ()
    die_together = False

    def __init__(self):
        self.said = None

    def window(self):
        return 2

    def submit(self, job):
        if self.said is None:
            self.said = grade_job(job)
        future = Future()
        future.set_result(replace(self.said, learner=job.learner, key=job.key))
        return future

    def close(self):
        pass


@pytest.mark.slow
def test_a_bigger_class_needs_no_more_memory(tmp_path):
    course = make_course(tmp_path / "course", ())
    for learner in MANY:
        hand_in(course, learner, {"row_sums": "def row_sums(X):\n    return X.sum(axis=1)"})
    held = {}

    def look(_outcome, done, _total):
        if done in (EARLY, LATE):
            gc.collect()
            kept = sum(isinstance(item, GradedSubmission) for item in gc.get_objects())
            held[done] = tracemalloc.get_traced_memory()[0], kept

    tracemalloc.start()
    try:
        run = grade_lesson(
            course, course.lessons[0], workers=SameAnswer, isolation=isolation(), on_done=look
        )
    finally:
        tracemalloc.stop()
    assert run.graded == len(MANY)
    (before, few), (after, still) = held[EARLY], held[LATE]
    assert still <= few <= 6
    assert (after - before) / (LATE - EARLY) < 1000, "bytes held for each hand-in"


def test_verdicts_are_read_when_they_are_looked_at(tmp_path):
    course = make_course(tmp_path / "course")
    run = grade_lesson(course, course.lessons[0], workers=SameAnswer, isolation=isolation())
    assert [item.learner for item in run.submissions] == [f"s{number}" for number in range(6)]
    assert run.submissions[-1].learner == "s5" and len(run.submissions[1:3]) == 2
    (course.root / ".bootcamp/verdicts/00_small/s4.json").unlink()
    with pytest.raises(CourseError, match=r"s4.json is gone or damaged: grade s4 again"):
        list(run.submissions)


@pytest.mark.slow
def test_a_cluster_is_sent_hand_ins_and_they_are_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grade.cluster.grade_sent", gives_nothing)
    with cluster(tmp_path / "dask") as made, contextlib.closing(ClusterWorkers(made.address)) as us:
        us.submit(b"the first loads what all need").result(60)
        tracemalloc.start()
        try:
            for _ in range(400):
                us.submit(os.urandom(45_000)).result(60)
            kept = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
    assert kept < 4_000_000
