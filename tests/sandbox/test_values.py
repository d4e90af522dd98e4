"""Values cross exactly, or as a handle, and no frame does more than be refused."""

import datetime
import math
import struct
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from pathlib import Path

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.wire import values as v
from autograder.sandbox.wire.decoding import decode
from autograder.sandbox.wire.encoding import encode
from autograder.sandbox.wire.protocol import (
    Callback,
    Handle,
    KerasModel,
    ProtocolError,
    ValueTooLarge,
)
from autograder.sandbox.wire.standard import MAX_DIGITS

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**4094), 2**4094)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec=None))
    | st.binary()
)
scalars |= (
    st.fractions(max_denominator=2**100)
    | st.decimals(allow_nan=False).filter(
        lambda value: (
            value.is_infinite()
            or max(abs(value.adjusted()), len(value.as_tuple().digits)) <= MAX_DIGITS
        )
    )
    | st.just(Decimal("NaN"))
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(datetime.UTC)).map(lambda at: at.replace(fold=0))
    | st.times().map(lambda time: time.replace(fold=0))
    | st.timedeltas()
    | st.builds(range, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 3))
    | st.just(Path("a/b.txt"))
    | st.binary().map(bytearray)
    | st.builds(slice, st.none() | st.integers(), st.integers())
)
hashable = st.recursive(
    scalars.filter(lambda value: type(value) not in (bytearray, slice)),
    lambda inner: st.tuples(inner) | st.frozensets(inner),
    max_leaves=4,
)
dtypes = (
    hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="<")
    | hnp.integer_dtypes(endianness=">")
    | hnp.floating_dtypes(endianness="<")
    | hnp.floating_dtypes(endianness=">")
    | hnp.complex_number_dtypes()
    | hnp.byte_string_dtypes(min_len=1, max_len=9)
    | hnp.unicode_string_dtypes(min_len=1, max_len=9)
    | st.sampled_from(["<M8[D]", ">M8[us]", "<M8[10ns]", "<m8[h]", "<m8"]).map(np.dtype)
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0, max_side=4)).map(
    lambda array: np.asfortranarray(array) if array.size % 2 and array.ndim else array
)
plain = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.sets(hashable)
        | st.frozensets(hashable)
        | st.dictionaries(hashable, inner)
        | st.dictionaries(hashable, inner).map(OrderedDict)
        | st.dictionaries(hashable, inner).map(Counter)
        | st.dictionaries(hashable, inner).map(lambda items: defaultdict(list, items))
        | st.lists(inner).map(lambda items: deque(items, 99))
    ),
    max_leaves=12,
)


def fingerprint(value):
    """Everything that must survive: type, bits, order; sets and dicts by their items' order."""
    kind = type(value)
    if kind is float:
        return kind, struct.pack(">d", value)
    if kind is complex:
        return kind, fingerprint(value.real), fingerprint(value.imag)
    if kind is np.ndarray:
        flags = value.flags.c_contiguous, value.flags.f_contiguous
        return kind, value.dtype.str, value.shape, flags, value.tobytes()
    if isinstance(value, np.generic):
        size = 10 if kind is np.longdouble else value.itemsize  # the rest is padding
        return kind, value.dtype.str, value.tobytes()[:size]
    if kind in (list, tuple):
        return kind, [fingerprint(item) for item in value]
    if kind in (set, frozenset):
        return kind, sorted(repr(fingerprint(item)) for item in value)
    if kind is Decimal:
        return kind, str(value)
    if kind is deque:
        return kind, value.maxlen, [fingerprint(item) for item in value]
    if isinstance(value, dict):
        return (
            kind,
            getattr(value, "default_factory", None),
            [(fingerprint(key), fingerprint(item)) for key, item in value.items()],
        )
    return kind, value


@settings(deadline=None, derandomize=True, max_examples=300)
@given(plain)
def test_plain_values_come_back_bit_for_bit(value):
    assert fingerprint(decode(encode(value))) == fingerprint(value)


@pytest.mark.parametrize(
    "value",
    [
        struct.unpack(">d", bytes.fromhex("7ff8000000000123"))[0],
        struct.unpack(">d", bytes.fromhex("fff0000000000001"))[0],
        -0.0,
        complex(-0.0, math.nan),
        2**4094,
        -(2**63),
        2**64,
        "\ud800",
        np.float32(0.1),
        np.longdouble(1) / 3,
        np.bool_(True),
        np.str_(""),
        np.bytes_(b"\x00a"),
        np.array(5, ">i2"),
        np.empty((0, 3), order="F"),
        np.empty((3, 0, 2), "<U2"),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.array(["ab", "c\u20ac"], dtype=">U2"),
        np.array([struct.unpack(">d", bytes.fromhex("7ff8000000000123"))[0]]),
    ],
    ids=repr,
)
def test_the_odd_corners_come_back_exact(value):
    assert fingerprint(decode(encode(value))) == fingerprint(value)


def test_a_decoded_array_is_writable_and_owns_its_memory():
    array = decode(encode(np.asfortranarray(np.ones((2, 3)))))
    array[0, 0] = 7
    assert array.flags.owndata and array.flags.f_contiguous


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_a_generator_goes_on_where_it_was(name):
    ours = np.random.Generator(getattr(np.random, name)(7))
    ours.integers(0, 9, 3, dtype=np.int32)  # leaves half a word buffered
    theirs = decode(encode(ours))
    assert (theirs.random(700) == ours.random(700)).all()


class Float(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Array(np.ndarray):
    pass


@pytest.mark.parametrize(
    "liar",
    [
        Float(1.0),
        np.zeros(2).view(Array),
        np.ma.masked_array([1.0]),
        np.array([object()]),
        np.zeros(2, dtype="f8,i4"),
        np.zeros(2, dtype="M8[1000s]"),
        np.datetime64(1, ("s", 1000)),
        type("Tally", (Counter,), {})("ab"),
        defaultdict(lambda: 1),
        range(10**12),
        range(10**30),
        Decimal("1e5000"),
        datetime.datetime(2026, 1, 1, fold=1),
        type("List", (list,), {})([1]),
        type("Int", (int,), {})(1),
        1 << 70_000,
        np.broadcast_to(0.0, (10**6, 10**6)),
        object(),
        len,
    ],
    ids=lambda liar: type(liar).__name__,
)
def test_what_is_not_exactly_plain_becomes_a_handle(liar):
    met = []

    def lower(value):
        met.append(value)
        return Handle(len(met), type(value).__name__)

    assert decode(encode([liar], lower)) == [Handle(1, type(liar).__name__)]
    assert met[0] is liar


def test_a_list_that_holds_itself_ends_in_a_handle():
    endless = []
    endless.append(endless)
    value = decode(encode(endless, lambda value: Handle(1, "list")))
    for _ in range(v.MAX_DEPTH):
        (value,) = value
    assert value == Handle(1, "list")


def test_a_short_value_that_unfolds_without_end_is_too_large():
    value = [0.0] * 10
    for _ in range(9):
        value = [value] * 10
    with pytest.raises(ValueTooLarge, match="items"):
        encode(value)
    with pytest.raises(ValueTooLarge, match="bytes"):
        encode(["x" * (v.MAX_FRAME_BYTES // 4)] * 5)


def test_a_model_and_a_callback_cross_as_themselves():
    model = KerasModel("{}", [np.ones(3)], Handle(4, "Sequential"))
    back, callback = decode(encode([model, Callback(9)]))
    assert back.handle == Handle(4, "Sequential") and callback == Callback(9)
    assert fingerprint(back.weights) == fingerprint(model.weights)


def frame(*tokens):
    return msgpack.packb(list(tokens))


ONES = np.ones(2).tobytes()
FORGED = {
    "empty": b"",
    "no array": msgpack.packb(1),
    "nothing in it": frame(),
    "unknown tag": frame(99),
    "cut": frame(v.LIST, 3, None),
    "negative count": frame(v.LIST, -1),
    "two values": frame(None, None),
    "bytes behind": frame(None) + b"x",
    "nested msgpack": msgpack.packb([[1]]),
    "huge header": b"\xdd\xff\xff\xff\xff",
    "huge inner header": b"\x91\xdd\xff\xff\xff\xff",
    "huge string": b"\x91\xdb\xff\xff\xff\xff",
    "map": msgpack.packb([{1: 2}]),
    "extension": msgpack.packb([msgpack.ExtType(1, b"x")]),
    "timestamp": msgpack.packb([msgpack.Timestamp(1)]),
    "pickle": b"cos\nsystem\n(S'true'\ntR.",
    "deep": frame(*[v.LIST, 1] * 500, None),
    "object dtype": frame(v.ARRAY, "|O", "C", 1, 2, ONES),
    "structured dtype": frame(v.ARRAY, "<f8,<f8", "C", 1, 1, ONES),
    "void dtype": frame(v.ARRAY, "|V8", "C", 1, 2, ONES),
    "short data": frame(v.ARRAY, "<f8", "C", 1, 3, ONES),
    "negative shape": frame(v.ARRAY, "<f8", "C", 2, -1, -2, ONES),
    "overflowing shape": frame(v.ARRAY, "<f8", "C", 3, 2**62, 2**62, 0, b""),
    "large beside zero": frame(v.ARRAY, "<f8", "C", 4, 2**30, 2**30, 2**30, 0, b""),
    "many dimensions": frame(v.ARRAY, "<f8", "C", 40, *[1] * 40, ONES[:8]),
    "strange order": frame(v.ARRAY, "<f8", "K", 1, 2, ONES),
    "bad boolean": frame(v.ARRAY, "|b1", "C", 1, 2, b"\x00\x07"),
    "bad code point": frame(v.ARRAY, "<U1", "C", 1, 1, b"\xff\xff\xff\xff"),
    "huge integer": frame(v.BIG, b"\x01" * (v.MAX_INT_BITS // 8 + 1)),
    "boolean for integer": frame(v.INT, True),
    "unhashable": frame(v.SET, 1, v.LIST, 0),
    "colliding": encode({k * (2**61 - 1) for k in range(200)}),
    "generator of nothing": frame(v.GENERATOR, None),
    "negative handle": frame(v.HANDLE, -1, "x"),
    "endless type name": frame(v.HANDLE, 1, "x" * 300),
    "model without weights": frame(v.KERAS, "{}", None, None),
    "model with a strange handle": frame(v.KERAS, "{}", v.LIST, 0, v.INT, 3),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_frame_is_refused_in_one_line(forged):
    with pytest.raises(ProtocolError) as refusal:
        decode(forged)
    assert str(refusal.value) and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [("MT19937", "pos", 10**6), ("MT19937", "pos", -1), ("Philox", "buffer_pos", -1)],
)
def test_a_generator_state_that_would_read_foreign_memory_is_refused(kind, field, value):
    state = getattr(np.random, kind)(0).state
    where = state["state"] if field in state["state"] else state
    where[field] = value
    tokens = msgpack.unpackb(encode(state))
    with pytest.raises(ProtocolError, match=field):
        decode(frame(v.GENERATOR, *tokens))


@settings(deadline=None, derandomize=True, max_examples=1000)
@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(data):
    try:
        decode(data)
    except ProtocolError:
        pass


tokens = st.lists(
    st.integers(-1, 16)
    | st.sampled_from(["<f8", ">i4", "<U3", "|S2", "|b1", "C", "F", None, True, 0.5, b"", ONES])
    | st.integers(-(2**63), 2**64 - 1),
    max_size=40,
)


@settings(deadline=None, derandomize=True, max_examples=1000)
@given(tokens)
def test_no_tokens_do_more_than_be_refused(tokens):
    try:
        decode(frame(*tokens))
    except ProtocolError:
        pass


@settings(deadline=None, derandomize=True, max_examples=500)
@given(plain, st.data())
def test_no_mutation_does_more_than_be_refused(value, data):
    mutated = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(mutated))
    except ProtocolError:
        pass


@pytest.mark.slow
def test_ten_thousand_mutated_frames_are_values_or_refusals(rng):
    honest = {
        "params": [{"W": rng.normal(size=(3, 4)), "b": np.zeros(4, np.float32)}],
        "names": ("relu", b"raw", None, True, 2**80, 1 + 2j),
        "rng": np.random.default_rng(1),
        "model": KerasModel("{}", [np.ones((2, 2), order="F")], Handle(3, "Sequential")),
        "keys": {1, 2.5, "x", frozenset({(1, 2)})},
    }
    frame = np.frombuffer(encode(honest), np.uint8)
    refused = 0
    for _ in range(10_000):
        mutated = frame.copy()
        where = rng.integers(0, len(frame), rng.integers(1, 6))
        mutated[where] = rng.integers(0, 256, len(where))
        start, end = np.sort(rng.integers(0, len(frame) + 1, 2))
        data = mutated.tobytes() if rng.random() < 0.7 else mutated[start:end].tobytes()
        try:
            decode(data)
        except ProtocolError as error:
            assert "\n" not in str(error)
            refused += 1
    assert 1_000 < refused < 10_000


@pytest.mark.parametrize(
    "forged",
    [
        FORGED["huge header"],
        FORGED["huge inner header"],
        b"\xdd\x00\x0f\x42\x40" + b"\xdd\x00\x0f\x42\x40" * 1000,
        frame(*[v.LIST, 900_000] * 400),
    ],
    ids=["outer", "inner", "nested", "claimed"],
)
def test_a_forged_length_allocates_nothing(forged):
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            decode(forged)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(forged) + 2_000_000  # the unpacker's own buffer is 1 MB
