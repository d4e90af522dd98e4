"""What is made again of parts is the library's own, and parts that are none are refused."""

from fractions import Fraction

import pytest

from autograder.sandbox.wire import values as v
from autograder.sandbox.wire.decoding import decode
from autograder.sandbox.wire.encoding import _Encoder, encode, refuse
from autograder.sandbox.wire.protocol import ProtocolError
from autograder.sandbox.wire.standard import DEPTH

FORGED = [
    ("Fraction", (1, 0)),
    ("Fraction", ("1e9999999", None)),
    ("Fraction", (0.5, 2)),
    ("Decimal", ("1e999999999",)),
    ("Decimal", ("9" * 3000,)),
    ("Decimal", (1,)),
    ("range", (0, 10**15)),
    ("range", (0, 1, 0)),
    ("timedelta", (10**12,)),
    ("date", ("2026-02-30",)),
    ("datetime", ()),
    ("Counter", ([1, 1],)),
    ("defaultdict", ("eval", {})),
    ("defaultdict", ("list", [])),
    ("deque", ([1], -1)),
    ("bytearray", (10**12,)),
    ("PosixPath", (1,)),
    ("object", ()),
    ("type", ("eval",)),
    ("type", ("__name__",)),
    ("type", (1,)),
    ("Counter", {}),
    ("Counter", None),
]


@pytest.mark.parametrize(("name", "parts"), FORGED, ids=lambda item: repr(item)[:30])
def test_forged_parts_are_refused(name, parts):
    import msgpack

    encoder = _Encoder(refuse)
    encoder.tokens += (v.STANDARD, name)
    encoder.put(parts, 0)
    with pytest.raises(ProtocolError):
        decode(msgpack.packb(encoder.tokens))


def test_what_lies_too_deep_ends_in_a_handle_and_never_in_half_a_value():
    from collections import deque

    value = deque([1])
    for _ in range(v.MAX_DEPTH):
        value = deque([value])
    met = []

    def lower(thing):
        met.append(type(thing))
        return v.Handle(1, "deque")

    found = decode(encode(value, lower))
    for _ in range((v.MAX_DEPTH - 1) // DEPTH):
        found = found[0]
    assert met == [deque]


def test_numbers_keep_their_exact_value():
    assert decode(encode(Fraction(1, 3))) == Fraction(1, 3)
