"""Many submissions: how many a second, what one costs, how that grows, and where the time goes.

    python benchmarks/scale.py [--submissions 100 500 2000] [--on 1 2 dask] [--lesson activations]
                               [--db postgresql+psycopg://...] [--cell-timeout 5]

Grades generated submissions of a real lesson, each notebook a little different: of a hundred, 60
are right in several styles, 27 make catalogued mistakes, 8 are untouched, 2 do not parse, 2 crash
and 1 loops for ever. Each run is a process of its own: one local worker, two, or a Dask cluster of
two worker processes. Prints what docs/scaling.md holds; with `--into docs/scaling.md` it is put there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder import samples
from autograder.course import Course, find_course, read_course
from autograder.grading import grade_lesson

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
MANY = 100_000
PRICE = 0.05
"""What a core for an hour is taken to cost, in dollars or euros."""
BEGIN, END = "<!-- figures -->", "<!-- end -->"
KINDS = {"1": "1 local worker", "2": "2 local workers", "dask": "Dask, 2 workers"}


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
            from autograder.cluster import ClusterWorkers

            workers = lambda: ClusterWorkers(asked.scheduler)
        jobs = None if workers else int(asked.on[0])
        # The workers' start is the same for ten submissions and ten thousand: it is shown apart.
        first = time.perf_counter()
        begun: list[float] = []
        run = grade_lesson(
            course,
            course.lesson(assignment),
            jobs=jobs,
            workers=workers,
            db_url=asked.db,
            on_done=lambda *_: begun.append(time.perf_counter()),
        )
        assert run.graded == count and not run.failed, run.failed
    own, below = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "seconds": run.seconds,
        "start_s": begun[0] - first,
        "own_cpu_s": own.ru_utime + own.ru_stime,
        "cpu_s": 0.0 if workers else own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime,
        "memory_mib": own.ru_maxrss / 1024,
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


def slope(runs: dict[int, dict[str, Any]]) -> str:
    """Say what one more submission costs at the small end and at the large one."""
    counts = sorted(runs)
    seconds = [runs[count]["seconds"] for count in counts]
    steps = np.diff(seconds) / np.diff(counts)
    if len(steps) < 2:
        return f"{1000 * steps[-1]:.0f} ms" if len(steps) else ""
    return (
        f"{1000 * steps[0]:.0f} ms, then {1000 * steps[-1]:.0f} ms ({steps[-1] / steps[0]:.2f} x)"
    )


def share(stages: dict[str, float], seconds: float) -> str:
    named = sorted(stages.items(), key=lambda item: -item[1])
    parts = [f"{name} {100 * spent / seconds:.0f} %" for name, spent in named]
    return ", ".join(part for part in parts if not part.endswith(" 0 %"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--submissions", type=int, nargs="+", default=[100, 500, 2000])
    parser.add_argument("--on", nargs="+", choices=KINDS, default=list(KINDS))
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
    load, began = os.getloadavg()[0], time.perf_counter()
    found: dict[str, dict[int, dict[str, Any]]] = {}
    with cluster("dask" in asked.on) as scheduler:
        for kind in asked.on:
            address = scheduler if kind == "dask" else ""
            found[kind] = {n: measured(kind, n, asked, address) for n in sorted(asked.submissions)}
    load = f"{load:.1f} when it began and {os.getloadavg()[0]:.1f} when it ended"
    text = "\n".join(report(found, asked, f"{load}, after {time.perf_counter() - began:.0f} s"))
    print(text)
    if asked.into:
        before, _, rest = asked.into.read_text().partition(BEGIN)
        asked.into.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


def report(
    found: dict[str, dict[int, dict[str, Any]]], asked: argparse.Namespace, load: str
) -> Iterator[str]:
    """Yield the lines that docs/scaling.md holds."""
    yield (
        f"{asked.lesson}, {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}, {'PostgreSQL' if asked.db else 'SQLite'}; a cell may take "
        f"{asked.cell_timeout:g} s. The machine's load was {load}."
    )
    if float(load.split()[0]) > 1 + len(found):
        yield "**Other work shared the cores: these figures are too slow.**"
    yield ""
    yield "| workers | submissions | a second | cost of one | first verdict | coordinator |"
    yield "|---|---:|---:|---:|---:|---:|"
    for kind, runs in found.items():
        for count, run in runs.items():
            cpu = f", {1000 * run['cpu_s'] / count:.0f} ms of CPU" if run["cpu_s"] else ""
            yield (
                f"| {KINDS[kind]} | {count:,} | {count / run['seconds']:.1f} "
                f"| {1000 * run['seconds'] / count:.0f} ms{cpu} | {run['start_s']:.1f} s "
                f"| {run['memory_mib']:.0f} MiB |"
            )
    yield ""
    yield "| workers | one more costs | the workers' time | the coordinator's time |"
    yield "|---|---|---|---|"
    for kind, runs in found.items():
        last = runs[max(runs)]
        theirs, own = Counter(last["worker_stages"]), last["own_stages"]
        yield (
            f"| {KINDS[kind]} | {slope(runs)} | {share(theirs, theirs.total())} "
            f"| {share(own, last['seconds'])} |"
        )
    yield ""
    for kind in ("2", "dask", "1"):
        if kind in found:
            yield arithmetic(kind, found[kind])
            return


def arithmetic(kind: str, runs: dict[int, dict[str, Any]]) -> str:
    """Say what a hundred thousand submissions take, from the largest run."""
    count, workers = max(runs), 1 if kind == "1" else 2
    run = runs[count]
    core_s = workers * (run["seconds"] - run["start_s"]) / count
    once = ("wait for workers", "read the source and the gradebook")
    busy_s = sum(took for name, took in run["own_stages"].items() if name not in once) / count
    hours = MANY * core_s / 3600
    return (
        f"From {count:,} submissions with {KINDS[kind]}: one takes a core {1000 * core_s:.0f} ms, so "
        f"{MANY:,} take {hours:.1f} core-hours: {_time(MANY * core_s / 2)} on two cores, "
        f"{_time(MANY * core_s / 20)} on twenty. At {PRICE} a core-hour that is "
        f"{PRICE * hours:.2f}. The coordinator is busy {1000 * busy_s:.0f} ms with each, so it feeds "
        f"about {core_s / busy_s:.0f} cores before it becomes the bottleneck, and needs "
        f"{_time(MANY * busy_s)} for all of them at the least."
    )


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


if __name__ == "__main__":
    main()
