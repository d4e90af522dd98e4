"""Many submissions: how many a second, what one costs, how that grows, and where the time goes.

    python benchmarks/scale.py [--submissions 100 500 2000] [--on 1 2 dask] [--one-worker 100 500]
                               [--lesson activations] [--cell-timeout 5]
                               [--db postgresql+psycopg://...] [--into docs/scaling.md]

Grades generated submissions of a real lesson, each notebook a little different: of a hundred, 60
are right in several styles, 27 make catalogued mistakes, 8 are untouched, 2 do not parse, 2 crash
and 1 loops for ever. Each run is a process of its own: one local worker, two, or a Dask cluster of
two worker processes. Prints what docs/scaling.md holds; with `--into docs/scaling.md` it is put there.
One worker takes twice as long as two: `--one-worker` gives it other numbers of submissions.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from _machine import busy_percent, peak_mib
from _scale_report import KINDS, report

from autograder.author import samples
from autograder.course.course import Course, read_course
from autograder.find_course import find_course
from autograder.grade.lesson import grade_lesson
from autograder.grade.verdicts import GradedSubmission

ROOT = Path(__file__).resolve().parents[1]
STYLES = {
    "relu": "def relu(z):\n    return np.maximum(np.asarray(z), 0)\n",
    "sigmoid": "def sigmoid(z):\n    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))\n",
    "sigmoid_grad": "def sigmoid_grad(z):\n    s = sigmoid(z)\n    return s - s * s\n",
}
NAMED = {learner.name: learner for learner in samples.LEARNERS}
MIX = {
    "ada": 35,
    "bela": 10,
    "styles": 15,
    "chen": 14,
    "dora": 13,
    "ivo": 8,
    "fay": 2,
    "gus": 2,
    "emil": 1,
}
LOOPS = MIX["emil"] / sum(MIX.values())
BEGIN, END = "<!-- figures -->", "<!-- end -->"


def lay_out(place: Path, course: Course, folder: str, count: int) -> None:
    """Hand in a realistic mix, in the same proportions in every hundred, one after the other."""
    word = folder.split("_", 1)[1]
    released = (course.released / folder / f"{word}.ipynb").read_bytes()
    solution = (course.solutions / folder / f"{word}.ipynb").read_bytes()
    kinds = {
        "styles": samples.Learner("styles", "", answers=STYLES),
        "ada": samples.Learner("ada", ""),
        "ivo": samples.Learner("ivo", "", solves=False),
    }
    if word == samples.LESSON:
        kinds |= NAMED
    hundred = [name for name, share in MIX.items() for _ in range(share) if name in kinds]
    np.random.default_rng(7).shuffle(hundred)
    for number in range(count):
        learner = kinds[hundred[number % len(hundred)]]
        document = json.loads(samples.notebook(learner, released, solution))
        for cell in document["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution") and learner.name != "ivo":
                cell["source"] = "".join(cell["source"]) + f"\n# learner {number}\n"
        path = place / f"s{number:05d}" / folder / f"{word}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(document))


def one_run(asked: argparse.Namespace) -> dict[str, Any]:
    """Grade in this process, which coordinates and nothing else, and return what was measured."""
    source, count = find_course(ROOT), asked.submissions[0]
    assignment = source.lesson(asked.lesson).folder
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "course")
        folder.mkdir()
        limits = f"[limits]\ncell_timeout_s = {asked.cell_timeout:g}\n"
        entry = f'[[lesson]]\nfolder = "{assignment}"\n'
        (folder / "course.toml").write_text(limits + entry)
        shutil.copytree(source.solutions / assignment, folder / "solutions" / assignment)
        lay_out(folder / "submitted", source, assignment, count)
        course = read_course(folder)
        workers = None
        if asked.scheduler:
            from autograder.grade.cluster import ClusterWorkers

            workers = lambda: ClusterWorkers(asked.scheduler)
        jobs = None if workers else int(asked.on[0])
        # The workers' start is the same for ten submissions and ten thousand: it is shown apart.
        first = time.perf_counter()
        begun: list[float] = []
        slowest = 0.0

        def on_done(graded: GradedSubmission | None, _done: int, _total: int) -> None:
            nonlocal slowest
            begun.append(time.perf_counter())
            slowest = max(slowest, graded.seconds if graded else 0.0)

        run = grade_lesson(
            course,
            course.lesson(assignment),
            jobs=jobs,
            workers=workers,
            db_url=asked.db,
            on_done=on_done,
        )
        assert run.graded == count and not run.failed, run.failed
    own, below = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "seconds": run.seconds,
        "start_s": begun[0] - first,
        "slowest_s": slowest,
        "own_cpu_s": own.ru_utime + own.ru_stime,
        "cpu_s": 0.0 if workers else own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime,
        "memory_mib": peak_mib(),
        "worker_stages": dict(run.worker_stages),
        "own_stages": run.own_stages,
    }


def measured(kind: str, count: int, asked: argparse.Namespace, scheduler: str) -> dict[str, Any]:
    words = ["--one", "--on", kind, "--submissions", str(count), "--lesson", asked.lesson]
    words += ["--cell-timeout", str(asked.cell_timeout), "--scheduler", scheduler]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with fresh_database(asked.db) as url:
        words += ["--db", url] if url else []
        done = subprocess.run(
            [sys.executable, __file__, *words], env=env, stdout=subprocess.PIPE, check=True
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextlib.contextmanager
def fresh_database(server: str | None) -> Iterator[str | None]:
    """Make an empty database beside the one named, and drop it afterwards."""
    if server is None:
        yield None
        return
    import sqlalchemy

    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("CREATE DATABASE bootcamp_scale"))
        try:
            url = sqlalchemy.engine.make_url(server).set(database="bootcamp_scale")
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(sqlalchemy.text("DROP DATABASE bootcamp_scale WITH (FORCE)"))
    engine.dispose()


@contextlib.contextmanager
def cluster(wanted: bool) -> Iterator[str]:
    """Start a cluster of two worker processes on this machine and yield its address."""
    if not wanted:
        yield ""
        return
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as made:
        yield made.scheduler_address


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--submissions", type=int, nargs="+", default=[100, 500, 2000])
    parser.add_argument("--on", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--one-worker", type=int, nargs="+", metavar="COUNT")
    parser.add_argument("--lesson", default=samples.LESSON)
    parser.add_argument("--db", help="a PostgreSQL database; a fresh one is made beside it")
    parser.add_argument("--cell-timeout", type=float, default=5.0)
    parser.add_argument("--into", type=Path, help="a document whose figures are renewed")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--scheduler", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one_run(asked)))
        return
    # As where people work: what a process imports has been compiled by an earlier one.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    busy, began = busy_percent(), time.perf_counter()
    found: dict[str, dict[int, dict[str, Any]]] = {}
    with cluster("dask" in asked.on) as scheduler:
        for kind in asked.on:
            address = scheduler if kind == "dask" else ""
            counts = asked.one_worker if kind == "1" and asked.one_worker else asked.submissions
            found[kind] = {}
            for count in sorted(counts):
                found[kind][count] = run = measured(kind, count, asked, address)
                print(f"{KINDS[kind]}: {count} in {run['seconds']:.0f} s", file=sys.stderr)
    about = f"{asked.lesson}, {'PostgreSQL' if asked.db else 'SQLite'}"
    others = (busy, time.perf_counter() - began, busy_percent())
    lines = report(
        found, about, others, asked.cell_timeout, find_course(ROOT).limits.cell_timeout_s, LOOPS
    )
    text = "\n".join(lines)
    print(text)
    if asked.into:
        before, _, rest = asked.into.read_text().partition(BEGIN)
        asked.into.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
