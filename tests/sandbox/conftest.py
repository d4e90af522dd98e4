"""Zygotes shared by the tests of a module: a session is fresh each time, its zygote need not be."""

import os
from functools import cache

import pytest

from autograder.sandbox.trusted import capabilities
from autograder.sandbox.trusted.policy import Limits
from autograder.sandbox.trusted.results import IsolationUnavailable
from autograder.sandbox.trusted.zygote import Zygote

LIMITS = Limits(
    cell_timeout_s=5,
    notebook_timeout_s=60,
    memory_mib=512,
    processes=32,
    output_bytes=100_000,
    disk_mib=16,
)


@cache
def _missing() -> str:
    try:
        capabilities.require()
    except IsolationUnavailable as reason:
        return str(reason)
    return ""


def demand_walls():
    """Skip where the kernel cannot enforce the walls, except where that must not go unseen."""
    if _missing():
        if os.environ.get("CI"):
            pytest.fail(f"no sandbox on this machine: {_missing()}")
        pytest.skip(_missing())


@pytest.fixture(scope="session", params=["none", "walls"])
def zygote(request):
    if request.param == "walls":
        demand_walls()
    with Zygote(limits=LIMITS, isolation=request.param) as zygote:
        yield zygote


@pytest.fixture
def session(zygote):
    with zygote.session({"data/points.csv": b"1,2\n"}, seed=7) as session:
        yield session


@pytest.fixture(scope="session")
def walled_zygote():
    demand_walls()
    with Zygote(limits=LIMITS) as zygote:
        yield zygote


@pytest.fixture
def walled(walled_zygote):
    with walled_zygote.session() as session:
        yield session
