"""What benchmarks/scale.py prints and docs/scaling.md holds: figures, slopes, arithmetic."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

KINDS = {"1": "1 local worker", "2": "2 local workers", "dask": "Dask, 2 workers"}
MANY = 100_000
PRICE = 0.05
"""What a core for an hour is taken to cost, in dollars or euros."""
IDLE_PERCENT = 10
"""So little other work does not show in the figures."""
Runs = dict[int, dict[str, Any]]
"""What was measured, by the number of submissions."""
Found = dict[str, Runs]


def report(
    found: Found,
    about: str,
    others: tuple[float, float, float],
    timeout: float,
    course_timeout: float,
    loops: float,
) -> Iterator[str]:
    """Yield the lines that docs/scaling.md holds.

    ``others`` says how busy other work kept the cores just before (in percent), how long the
    measuring took (in seconds), and how busy they were just after. ``timeout`` is what a cell was
    given here and ``course_timeout`` what the course gives it, in seconds; ``loops`` is the share
    of hand-ins that use it up.
    """
    before, took_s, after = others
    yield (
        f"{about}, {os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}; a cell may take {timeout:g} s. Other work kept the cores "
        f"{before:.0f} % busy just before, and {after:.0f} % just after the {took_s:.0f} s that it took."
    )
    if max(before, after) > IDLE_PERCENT:
        yield "**Other work shared the cores: these figures are too slow.**"
    yield ""
    yield (
        "| workers | submissions | a second | cost of one | first verdict | after it, one costs "
        "| coordinator |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for kind, runs in found.items():
        for count, run in runs.items():
            cpu = f", {1000 * run['cpu_s'] / count:.0f} ms of CPU" if run["cpu_s"] else ""
            yield (
                f"| {KINDS[kind]} | {count:,} | {count / run['seconds']:.1f} "
                f"| {1000 * run['seconds'] / count:.0f} ms{cpu} | {run['start_s']:.1f} s "
                f"| {1000 * started(run, count):.0f} ms | {run['memory_mib']:.0f} MiB |"
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
    yield from flatness(found)
    yield ""
    yield from arithmetic(found, timeout, course_timeout, loops)


def arithmetic(found: Found, timeout: float, course_timeout: float, loops: float) -> Iterator[str]:
    """Say what a hundred thousand submissions take and cost, from the largest run."""
    kind = next(kind for kind in ("2", "dask", "1") if kind in found)
    runs = found[kind]
    count, workers = max(runs), 1 if kind == "1" else 2
    run = runs[count]
    core_s = workers * started(run, count)
    once = ("wait for workers", "read the source and the gradebook")
    busy_s = sum(took for name, took in run["own_stages"].items() if name not in once) / count
    yield (
        f"From {count:,} submissions with {KINDS[kind]}: one takes a core {1000 * core_s:.0f} ms, so "
        f"{MANY:,} take {_cost(core_s)}. The coordinator is busy {1000 * busy_s:.0f} ms with each, "
        f"so it feeds about {core_s / busy_s:.0f} cores before it becomes the bottleneck, and needs "
        f"{_time(MANY * busy_s)} for all of them at the least."
    )
    if count * loops < 1:
        return
    yield ""
    each = run["slowest_s"] / timeout
    longer = core_s + loops * each * (course_timeout - timeout)
    yield (
        f"The hand-in that loops for ever took {run['slowest_s']:.0f} s, {each:.1f} times what a "
        f"cell may take. With the course's own limit of {course_timeout:g} s for a cell, and still one such "
        f"in a hundred, {MANY:,} would take {_cost(longer)}."
    )


def _cost(core_s: float) -> str:
    """Say how long a hundred thousand take on some machines, and what they cost."""
    hours = MANY * core_s / 3600
    return (
        f"{hours:.1f} core-hours ({_time(MANY * core_s / 2)} on two cores, "
        f"{_time(MANY * core_s / 20)} on ten such machines), {PRICE * hours:.2f} at {PRICE} a core-hour"
    )


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def slope(runs: Runs) -> str:
    """Say what one more submission costs at the small end and at the large one."""
    counts = sorted(runs)
    steps = np.diff([runs[count]["seconds"] for count in counts]) / np.diff(counts)
    if len(steps) < 2:
        return f"{1000 * steps[0]:.0f} ms" if len(steps) else ""
    return f"{1000 * steps[0]:.0f} ms, then {1000 * steps[-1]:.0f} ms ({_change(steps)})"


def flatness(found: Found) -> Iterator[str]:
    """Say for each kind how cost and memory change from the smallest run to the largest."""
    for kind, runs in found.items():
        few, many = min(runs), max(runs)
        if few < many:
            costs = [started(runs[count], count) for count in (few, many)]
            memory = [runs[count]["memory_mib"] for count in (few, many)]
            yield (
                f"- {KINDS[kind]}, from {few:,} submissions to {many:,}: the cost of one after the "
                f"start changes by {_change(costs)}, the coordinator's memory by {_change(memory)}."
            )


def started(run: dict[str, Any], count: int) -> float:
    """Return the seconds of one submission once the workers have started."""
    return float(run["seconds"] - run["start_s"]) / count


def _change(values: Sequence[float]) -> str:
    return f"{100 * (values[-1] / values[0] - 1):+.0f} %"


def share(stages: dict[str, float], seconds: float) -> str:
    named = sorted(stages.items(), key=lambda item: -item[1])
    parts = [f"{name} {100 * spent / seconds:.0f} %" for name, spent in named]
    return ", ".join(part for part in parts if not part.endswith(" 0 %"))
