"""The class report for a small and a big class: CPU seconds a learner and lesson, and the ratio.

    python benchmarks/class_report.py [--lesson activations] [--learners 500]

The class is simulated (`tests/report/simulated_class.py`), with verdicts, notebooks, attempts and
gradebook on disk as grading leaves them. Shown is the median of three runs, in CPU time of this
process: gathering with the comparison of all answers, and drawing the page.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.course.course import Course
from autograder.report.class_page import fingerprints, page
from autograder.report.class_page.gather import gather
from tests.courses import copy_of_course
from tests.report import simulated_class

RUNS = 3


def simulated(folder: Path, word: str, count: int) -> Course:
    """Make a course of one lesson with a class in it."""
    lesson = copy_of_course(folder).lesson(word)
    course = replace(copy_of_course(folder, lesson.folder), lessons=(lesson,))
    simulated_class.make(course, count)
    return course


def cpu_s(course: Course) -> tuple[float, float]:
    """Return what gathering and drawing cost, nothing being remembered from an earlier run."""
    for thing in vars(fingerprints).values():
        if hasattr(thing, "cache_clear"):
            thing.cache_clear()
    started = time.process_time()
    report = gather(course)
    gathered = time.process_time()
    page.render(report)
    return gathered - started, time.process_time() - gathered


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--lesson", default="activations")
    words.add_argument("--learners", type=int, default=500)
    asked = words.parse_args()
    per_learner = []
    for count in (max(8, asked.learners // 5), asked.learners):
        with tempfile.TemporaryDirectory() as folder:
            course = simulated(Path(folder), asked.lesson, count)
            cpu_s(course)  # the first run imports
            runs = [cpu_s(course) for _ in range(RUNS)]
        gathering, drawing = (statistics.median(times) for times in zip(*runs, strict=True))
        per_learner.append(gathering / count)
        print(
            f"{count:>5} learners: gathered in {gathering:.2f} s of CPU "
            f"({1000 * gathering / count:.2f} ms a learner), page drawn in {drawing:.2f} s"
        )
    print(f"cost a learner, big class / small class: {per_learner[1] / per_learner[0]:.2f}")


if __name__ == "__main__":
    main()
