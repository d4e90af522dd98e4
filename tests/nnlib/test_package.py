"""The package as a whole: what importing it costs, its examples, its documentation."""

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

MODULES = [
    m.name
    for m in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
    if not m.name.startswith("nnlib.viz")
]

COST = """
import sys, time
import numpy
start = time.process_time()
import nnlib
print(time.process_time() - start)
print(*[m for m in ("matplotlib", "tensorflow", "keras", "IPython", "sklearn") if m in sys.modules])
"""


@pytest.mark.slow
def test_importing_is_cheap_and_brings_in_nothing_heavy():
    runs = [
        subprocess.run([sys.executable, "-c", COST], capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    seconds, heavy = zip(*(run.stdout.splitlines() for run in runs), strict=True)
    assert not "".join(heavy)
    # Processor time beyond NumPy's, at its best of several.
    assert min(map(float, seconds)) < 0.05


@pytest.mark.parametrize("name", MODULES)
def test_examples_print_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", [n for n in dir(nnlib) if callable(getattr(nnlib, n))])
def test_every_public_name_is_documented(name):
    documented = inspect.getdoc(getattr(nnlib, name))
    assert documented
    assert documented.splitlines()[0].endswith((".", ":", "`"))


PAGE = Path(__file__).resolve().parents[2] / "docs" / "nnlib.md"


def test_the_page_prints_what_it_says(capsys):
    page = PAGE.read_text()
    code, printed = re.search(
        r"```python\n(.*?)```\n<!-- prints -->\n```\n(.*?)```", page, re.DOTALL
    ).groups()
    exec(code, {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("name", [n for n in MODULES if n.count(".") == 1])
def test_the_page_names_every_module(name):
    assert f"`{name.removeprefix('nnlib.')}`" in PAGE.read_text()
