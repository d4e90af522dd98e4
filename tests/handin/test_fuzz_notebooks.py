"""Mutated notebooks and zips: each is read or refused in one line, and nothing else happens."""

import copy
import datetime as dt
import json
import random
import string
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.grade import demonstrations, off_limits
from autograder.handin.packing import HandIn, Refused, unpack
from autograder.nbgrader_bridge import Book
from autograder.notebook import reference_use
from autograder.notebook.restoring import Sanitised, Unreadable, sanitise
from tests.submissions import arena, zips

MUTANTS = 10_000
EACH_TIME = 50  # mutants in one round, which names its seed when it fails
GENTLE = settings(
    derandomize=True,
    deadline=None,
    max_examples=500,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
STRANGE = [
    None,
    True,
    -1,
    0,
    10**30,
    1e400,
    -0.0,
    "",
    "\ud800",
    "\0",
    [],
    {},
    [[]],
    {"": None},
    "x" * 9999,
    "x = " + "-" * 50_000 + "1",
    "x = " + " + ".join(["1"] * 2500),
    "if a:\n    pass\n" + "elif b:\n    pass\n" * 2500,
    "def f():\n    global x\n    x = '\\d' is 1",
    "%%bash\nls",
    "x = \f1\rfrom nnlib import *",
]
KEYS = ["cell_type", "source", "metadata", "nbgrader", "grade_id", "nbformat", "cells", "outputs",
        "id", "attachments", "points", "kernelspec", "name", "worksheets", "locked"]  # fmt: skip


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """The corpus's lesson: what the source says of it, and an honest notebook's bytes."""
    course, about = arena.make_course(tmp_path_factory.mktemp("fuzz") / "course")
    with Book(course) as book:
        (spec,) = book.register(about).notebooks
    return spec, arena.released(course, about).honest()


def judged(data, spec):
    """Sanitise; check what comes back, or that the refusal is one line that can be shown."""
    try:
        result = sanitise(data, spec)
    except Unreadable as error:
        assert_one_line(str(error))
        return None
    assert type(result) is Sanitised
    graded = [cell.spec.name for cell in result.cells if cell.spec and cell.spec.graded]
    assert sorted(graded) == sorted(cell.name for cell in spec.cells if cell.graded)
    for cell in result.cells:
        assert cell.cell_type in ("code", "markdown", "raw")
        cell.source.encode()
        if cell.spec and cell.spec.locked:
            assert cell.source == cell.spec.source
    for note in result.notes:
        assert_one_line(note)
    json.dumps([cell.attachments for cell in result.cells])
    # What reads the learner's source before a cell is run.
    for found in (demonstrations.skipped(result, spec), demonstrations.only_shown(result, spec)):
        assert found <= set(range(len(result.cells)))
    for flag in [item.text for item in reference_use.flags(result, spec)]:
        assert_one_line(flag)
    for flag in off_limits.flags(result, spec):
        assert_one_line(flag)
    return result


def assert_one_line(text):
    assert text and "\n" not in text and len(text) < 1000
    text.encode()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(MUTANTS // EACH_TIME))
def test_mutated_notebooks(lesson, seed):
    spec, honest = lesson
    rng = random.Random(seed)
    for _ in range(EACH_TIME):
        judged(mutant(honest, rng), spec)


def test_most_structural_mutants_are_still_read(lesson):
    """The mutations must reach the code behind the parser, or they test nothing."""
    spec, honest = lesson
    rng = random.Random(0)
    read = [judged(json.dumps(changed(json.loads(honest), rng)).encode(), spec) for _ in range(200)]
    assert sum(result is not None for result in read) > 100
    assert sum(bool(result and result.notes) for result in read) > 20


@given(st.binary(max_size=300))
@GENTLE
def test_any_bytes(lesson, data):
    judged(data, lesson[0])


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)
cell = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | plain,
        "source": st.text(max_size=50) | st.lists(st.text(max_size=9), max_size=3) | plain,
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "nbgrader": st.fixed_dictionaries(
                    {}, optional={"grade_id": st.sampled_from(["row_sums", "essay"]) | plain}
                )
                | plain
            },
        )
        | plain,
        "attachments": plain,
        "outputs": plain,
        "id": plain,
    },
)
notebook = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([1, 2, 3, 4, 4, 4, 4, 4, 5, -1, True]) | plain},
    optional={
        "cells": st.lists(cell | plain, max_size=6) | plain,
        "metadata": st.fixed_dictionaries({}, optional={"kernelspec": plain}) | plain,
        "nbformat_minor": plain,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(cell, max_size=3)}))
        | plain,
    },
)


@given(notebook)
@GENTLE
def test_any_json_of_a_notebook_s_shape(lesson, document):
    judged(json.dumps(document).encode(), lesson[0])


@pytest.mark.parametrize(
    "data",
    [
        b'{"nbformat": 4, "cells": ' + b"[" * 3_000_000,
        b'{"nbformat": 4, "cells": [' + b"{}," * 1_000_000 + b"{}]}",
        b'{"nbformat": ' + b"9" * 3_000_000 + b"}",
        b'{"nbformat": 3, "worksheets": [' + b'{"cells": []},' * 100_000 + b"{}]}",
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "' + b"\\ud800" * 500_000 + b'"}]}',
        b" " * 60_000_000,
    ],
    ids=["deep", "cells", "digits", "worksheets", "surrogates", "blank"],
)  # fmt: skip
def test_memory_is_bounded(lesson, data):
    tracemalloc.start()
    try:
        judged(data, lesson[0])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * len(data) and peak < 600 * 2**20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_mutated_zips(lesson, tmp_path, seed):
    rng = random.Random(seed)
    archive = zips.packed({"tables.ipynb": lesson[1], "data/points.csv": b"1,2\n" * 100})
    for number in range(EACH_TIME):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(bytes_changed(archive, rng))
        unpacked(path)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "lesson": plain,
            "student": st.text(max_size=80) | plain,
            "handed_in_at": st.datetimes(timezones=st.just(dt.UTC)).map(str) | plain,
            "sha256": plain,
        },
    ),
    st.dictionaries(
        st.text(string.printable + "äß", min_size=1, max_size=30)
        | st.sampled_from(["a", "a/b", "a/../b", "/a", "C:a", "a\\b", ".", "./a", "a//b", "a/"]),
        st.binary(max_size=50),
        max_size=5,
    ),
)  # fmt: skip
@GENTLE
def test_any_manifest_and_names(tmp_path, changed, contents):
    path = tmp_path / "hand-in.zip"
    with_names = {name: data for name, data in contents.items() if name != "manifest.json"}
    path.write_bytes(zips.packed(with_names, **changed))
    unpacked(path)


def unpacked(path):
    """Unpack; check that names stay inside, or that the refusal is one line."""
    try:
        taken = unpack(path)
    except Refused as error:
        assert_one_line(str(error))
        return
    assert type(taken) is HandIn and taken.handed_in_at.tzinfo is not None
    for name in taken.files:
        target = (path.parent / "into" / name).resolve()
        assert target.is_relative_to(path.parent / "into") and "\0" not in name
    assert "/" not in taken.learner and taken.learner not in (".", "..")


def mutant(honest, rng):
    """Return a notebook changed in its structure, in its bytes, or in both."""
    data = honest
    if rng.random() < 0.8:
        data = json.dumps(changed(json.loads(honest), rng)).encode()
    if rng.random() < 0.3:
        data = bytes_changed(data, rng)
    return data


def changed(document, rng):
    """Change a few things at random places of a JSON document."""
    for _ in range(rng.choice([1, 1, 2, 3, 8])):
        places = list(_places(document))
        holder, key = rng.choice(places)
        others = [(other, k) for other, k in places if other is not holder]
        action = rng.choice(["replace", "delete", "copy", "swap", "rename", "wrap"])
        value = holder[key]
        if action == "replace":
            holder[key] = copy.deepcopy(rng.choice(STRANGE))
        elif action == "delete":
            del holder[key]
        elif action == "copy" and isinstance(holder, list):
            holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(value))
        elif action == "swap" and others:
            other, place = rng.choice(others)
            holder[key], other[place] = copy.deepcopy(other[place]), copy.deepcopy(value)
        elif action == "rename" and isinstance(holder, dict):
            holder[rng.choice(KEYS)] = holder.pop(key)
        elif action == "wrap":
            holder[key] = rng.choice([[value], {rng.choice(KEYS): value}, str(value)])
        if not list(_places(document)):
            break
    return document


def _places(value):
    """Yield every container with every key or index that it has."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from _places(value[key])


def bytes_changed(data, rng):
    """Cut, flip, repeat or insert bytes at random places."""
    data = bytearray(data)
    for _ in range(rng.choice([1, 2, 5, 20])):
        place = rng.randrange(len(data) or 1)
        action = rng.randrange(5)
        if action == 0:
            del data[place : place + rng.choice([1, 4, 100, len(data)])]
        elif action == 1 and data:
            data[min(place, len(data) - 1)] ^= 1 << rng.randrange(8)
        elif action == 2:
            data[place:place] = data[place : place + rng.choice([1, 30, 500])]
        elif action == 3:
            data[place:place] = rng.choice([b"\xff", b"\0", b"{", b"]", b'"', b"\\u", b"1e999"])
        else:
            data[place : place + 4] = rng.randbytes(4)
    return bytes(data)
