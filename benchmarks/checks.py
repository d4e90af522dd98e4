"""What a check cell costs in the notebook, beyond the learner's own function: milliseconds.

    python benchmarks/checks.py [--lesson neuron backprop] [--rounds 5]

Every exercise that is not about Keras models is checked with its reference for an answer, and with
each of its catalogued mistakes, which is dearer: the wrong answer is held against all of them. The
time inside the answer is taken off. Of a class no such time is known, so all of it counts. The
first check of a kernel is not counted: it makes Python read the lesson's modules.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import inspect
import io
import statistics
import time
from collections.abc import Callable
from typing import Any

from autograder import check
from autograder.engine import registry
from autograder.engine.exercise import Exercise

BAR_MS = 50


class Timed:
    """A function whose calls are timed; `spent_s` is the sum."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.spent_s = 0.0
        self.answer: Any = function
        if not inspect.isclass(function):
            self.answer = functools.wraps(function)(self._call(function))

    def _call(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.spent_s += time.perf_counter() - started

        return call


def overhead_ms(exercise: Exercise, answer: Callable[..., Any], rounds: int) -> float:
    """Return the median time of a check, less that of the answer itself."""
    costs = []
    for _ in range(rounds + 1):
        timed = Timed(answer)
        started = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            check(timed.answer, exercise.name)
        costs.append(1000 * (time.perf_counter() - started - timed.spent_s))
    return statistics.median(costs[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lesson", nargs="+", default=list(registry.lessons()))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    right: list[float] = []
    wrong: list[float] = []
    for lesson in options.lesson:
        print(lesson)
        for exercise in registry.of_lesson(lesson):
            if exercise.keras:
                continue
            right.append(overhead_ms(exercise, exercise.reference, options.rounds))
            costs = {
                mistake.name: overhead_ms(exercise, mistake.wrong, options.rounds)
                for mistake in exercise.mistakes
            }
            wrong += costs.values()
            print(f"  {exercise.name:<24} right {right[-1]:6.1f} ms", end="")
            if costs:
                dearest = max(costs, key=lambda name: costs[name])
                print(f", the dearest mistake {costs[dearest]:6.1f} ms ({dearest})", end="")
            print(flush=True)
    for what, costs_ms in (("right answers", right), ("mistakes", wrong)):
        beyond = sum(cost > BAR_MS for cost in costs_ms)
        print(
            f"{what}: median {statistics.median(costs_ms):.1f} ms, worst {max(costs_ms):.1f} ms; "
            f"{beyond} of {len(costs_ms)} above {BAR_MS} ms"
        )


if __name__ == "__main__":
    main()
