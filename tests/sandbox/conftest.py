"""Zygotes shared by the tests of a module: a session is fresh each time, its zygote need not be."""

import pytest

from autograder.sandbox.policy import Limits
from autograder.sandbox.zygote import Zygote

LIMITS = Limits(cell_timeout_s=2, notebook_timeout_s=60, memory_mib=512, output_bytes=100_000)


@pytest.fixture(scope="module", params=["none", "walls"])
def zygote(request):
    with Zygote(limits=LIMITS, isolation=request.param) as zygote:
        yield zygote


@pytest.fixture
def session(zygote):
    with zygote.session({"data/points.csv": b"1,2\n"}, seed=7) as session:
        yield session
