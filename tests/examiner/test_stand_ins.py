"""What stands for a learner's things: it asks there, and believes here only what is plain data."""

import collections
import contextlib
import io
import itertools
import types

import numpy as np
import pytest

from autograder.examiner.objects.exceptions import LearnersError
from autograder.examiner.objects.link import Link
from autograder.sandbox.trusted.policy import Limits
from autograder.sandbox.trusted.zygote import Zygote

LEARNERS = """
from collections import namedtuple
import numpy as np

class Place:
    def __init__(self, address):
        self.__array_interface__ = {
            "data": (address, True), "typestr": "<f8", "shape": (3,), "version": 3}

class Liar(list):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = None

class Equal:
    def __eq__(self, other): return True
    __hash__ = None

class Count(Exception):
    def __init__(self, n):
        super().__init__(n, "left")
        self.n, self.where = n, {"a": [1]}
    def __str__(self): return f"{self.n} are left"

class Counting:
    def __init__(self): self.n = 0
    def __enter__(self): return self
    def __exit__(self, kind, error, trace): return kind is ValueError
    def __iadd__(self, n):
        self.n += n
        return self
    def __and__(self, other): return ("and", other)
    def __format__(self, how): return "formatted " + how
    def __hash__(self): return 77

Point = namedtuple("Point", "x y")

def endless():
    n = 0
    while True:
        yield n
        n += 1

def fail(): raise Count(3)
def missing(): return {}["key"]
def several(args):
    error = ExceptionGroup("many", [ValueError("one")])
    error.args = args or error.args
    raise error
def total(numbers): return sum(numbers)
def write(file): file.write("more")
def first(numbers): return next(numbers)
def kind(x): return type(x).__name__
def named(f): return f.__name__
def grow(box):
    box.append(2)
"""


@pytest.fixture(scope="module")
def zygote():
    with Zygote(limits=Limits(cell_timeout_s=20), isolation="none") as zygote:
        yield zygote


@pytest.fixture
def link(zygote):
    with opened(zygote, objects=True) as link:
        yield link


@contextlib.contextmanager
def opened(zygote, objects):
    link = Link(lambda translation: zygote.session(translation=translation), objects=objects)
    with link.session as session:
        assert session.run_cell(LEARNERS).ok
        link.begin_cell(20.0)
        yield link


def get(link, name):
    return link.session.read(name).value


def test_numpy_never_reads_this_process_at_an_address_that_the_learner_names(link):
    secret = np.arange(3.0) + 40
    place = get(link, "Place")(secret.ctypes.data)
    assert not hasattr(place, "__array_interface__")
    with pytest.raises(Exception, match=r"SIGSEGV|iterable|not") as caught:
        np.asarray(place)
    assert "41" not in str(caught.value)


def test_equal_is_what_holds_the_same_whatever_its_class_says(zygote, link):
    assert get(link, "Liar")([1, 2]) == [1, 2]
    assert get(link, "Liar")([1, 2]) != [1, 3]
    assert get(link, "Equal")() != 1
    point = get(link, "Point")(1, 2)
    assert point == (1, 2) and point != (2, 1) and isinstance(point, tuple)
    with opened(zygote, objects=False) as plain:
        assert get(plain, "Liar")([1, 2]) != [1, 2]
        assert not isinstance(get(plain, "Liar")([1]), list)


def test_an_exception_keeps_its_arguments_and_attributes(link):
    kind = link.catchable(get(link, "Count"))
    with pytest.raises(kind, match=r"^3 are left$") as caught:
        get(link, "fail")()
    assert caught.value.args == (3, "left")
    assert (caught.value.n, caught.value.where) == (3, {"a": [1]})
    with pytest.raises(KeyError) as missing:
        get(link, "missing")()
    assert str(missing.value) == "'key'"
    # What cannot be made again of plain data still says what it was.
    for args in ((), ("many", [])):
        with pytest.raises(LearnersError, match="ExceptionGroup: many"):
            get(link, "several")(args)


def test_protocols_of_objects(link):
    counting = get(link, "Counting")()
    with counting as entered:
        assert entered is counting
        raise ValueError("which it keeps back")
    with pytest.raises(TypeError), counting:
        raise TypeError
    kept = counting
    counting += 2
    assert counting is kept and counting.n == 2
    assert counting & 3 == ("and", 3)
    assert f"{counting:x}" == "formatted x"
    assert hash(counting) == 77
    assert "n" in dir(counting)


def test_an_endless_generator_is_asked_for_one_item_at_a_time(link):
    assert list(itertools.islice(get(link, "endless")(), 3)) == [0, 1, 2]
    assert isinstance(get(link, "endless")(), types.GeneratorType)


def test_what_a_test_lends(link):
    file = io.StringIO("some ")
    file.seek(0, io.SEEK_END)
    get(link, "write")(file)
    assert file.getvalue() == "some more"
    assert get(link, "first")(n * 2 for n in itertools.count(4)) == 8
    assert get(link, "total")(range(4)) == 6
    assert [get(link, "kind")(x) for x in (np.sin, int, np)] == ["CallbackProxy", "type", "module"]
    assert get(link, "named")(lambda: 0) == "<lambda>"
    box = collections.deque([1], maxlen=5)
    get(link, "grow")(box)
    assert box == collections.deque([1, 2])
    with pytest.raises(TypeError, match="cannot be sent"):
        get(link, "kind")(object())


def test_no_class_is_derived_from_a_learners(link):
    base = get(link, "Equal")
    with pytest.raises(TypeError, match="cannot derive a class"):

        class Derived(base):
            pass
