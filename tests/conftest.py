"""Fixtures that every test may use."""

import os

import numpy as np
import pytest

# Before any test imports TensorFlow: no chatter, no hunt for a GPU.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("MPLBACKEND", "agg")
# Several processes share the cores; threads within each would only wait for one another.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
    os.environ.setdefault(name, "1")


@pytest.fixture
def rng() -> np.random.Generator:
    """One seeded source of randomness, so that a failure repeats."""
    return np.random.default_rng(20260101)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say where the pictures are that the tests in a browser took, for people to look at."""
    reports = (report for kind in terminalreporter.stats.values() for report in kind)
    if any("browser" in getattr(report, "keywords", ()) for report in reports):
        folder = terminalreporter.config.rootpath / "build" / "screenshots"
        terminalreporter.write_line(f"Screenshots of the browser tests: {folder}")
