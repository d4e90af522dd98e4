"""Prints what the sandbox costs: medians, in milliseconds, with and without walls.

python benchmarks/sandbox_latency.py [--keras] [--rounds N]
"""

import argparse
import statistics
import time

from _machine import peak_mib

from autograder.sandbox.trusted.zygote import Zygote

TEN_CELLS = [f"x{i} = {i} + 1\nx{i}" for i in range(10)]
FIT = """
import keras, numpy as np
rng = np.random.default_rng(0)
X, y = rng.normal(size=(500, 16)), rng.integers(0, 3, 500)
model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(3)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(X, y, epochs=3, verbose=0);
"""
PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);"


class Stopwatch:
    """Collects durations by name."""

    def __init__(self) -> None:
        self.durations: dict[str, list[float]] = {}

    def time(self, name, function):
        start = time.perf_counter()
        value = function()
        self.durations.setdefault(name, []).append(1000 * (time.perf_counter() - start))
        return value

    def report(self, title: str) -> None:
        print(title)
        for name, values in self.durations.items():
            worst = max(values)
            print(f"  {name:<34} {statistics.median(values):8.1f} ms   worst {worst:8.1f} ms")


def one_session(zygote: Zygote, watch: Stopwatch, kind: str) -> None:
    start = time.perf_counter()
    session = watch.time("session start", zygote.session)
    watch.time("first cell", lambda: session.run_cell("1 + 1"))
    whole = watch.durations.setdefault("session start to first result", [])
    whole.append(1000 * (time.perf_counter() - start))
    watch.time("ten more cells", lambda: [session.run_cell(cell) for cell in TEN_CELLS])
    session.run_cell("def f(x): return x")
    watch.time("a call", lambda: session.call("f", (1.0,)))
    if kind == "keras":
        result = watch.time("import, build, fit", lambda: session.run_cell(FIT))
        assert result.ok, result.outputs
    result = watch.time("a plot", lambda: session.run_cell(PLOT))
    assert result.ok and result.outputs
    watch.time("end of the session", session.close)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keras", action="store_true", help="the Keras zygote as well")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    for kind in ["numpy", "keras"] if options.keras else ["numpy"]:
        for isolation in ("none", "walls"):
            watch = Stopwatch()
            with Zygote(kind, isolation=isolation) as zygote:
                watch.time("zygote start", lambda z=zygote: z.session().close())
                for _ in range(options.rounds):
                    one_session(zygote, watch, kind)
            watch.report(f"{kind}, isolation {isolation}, {options.rounds} rounds")
    print(f"coordinator: {peak_mib():.0f} MiB at most")


if __name__ == "__main__":
    main()
