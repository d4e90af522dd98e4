"""What may cross the boundary: the tags, the limits, and the stand-ins for what stays inside."""

import re
from dataclasses import dataclass, field

import numpy as np

MAX_FRAME_BYTES = 32 * 2**20
MAX_TOKENS = 1_000_000
MAX_DEPTH = 32
MAX_HASHED = 100_000
MAX_INT_BITS = 65_536
MAX_TYPE_NAME = 200
MAX_ITEM_BYTES = 4096  # one element of a string array

INT, BIG, COMPLEX, LIST, TUPLE, DICT, SET, FROZENSET = range(8)
ARRAY, SCALAR, NUMPY_STR, NUMPY_BYTES, GENERATOR, HANDLE, CALLBACK, KERAS, STANDARD = range(8, 17)

SEQUENCES: dict[type, int] = {list: LIST, tuple: TUPLE, set: SET, frozenset: FROZENSET}
BUILDERS: dict[int, type] = {tag: kind for kind, tag in SEQUENCES.items()}
_ITEM_SIZES = {
    "b": (1,),
    "i": (1, 2, 4, 8),
    "u": (1, 2, 4, 8),
    "f": (2, 4, 8, 16),
    "c": (8, 16, 32),
}
_DTYPE = re.compile(r"[<>|][biufcSU][0-9]{1,4}")
_TIME = re.compile(r"[<>][Mm]8(\[[0-9]{0,3}(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?")


class ProtocolError(Exception):
    """What came from the other side is not a well-formed message."""


class ValueTooLarge(Exception):
    """A value that cannot cross the boundary because of its size."""


@dataclass(frozen=True)
class Handle:
    """An object that stays in the sandbox, known outside by number and type name only."""

    id: int
    type_name: str


@dataclass(frozen=True)
class Callback:
    """One of the examiner's functions, which the sandbox may call back."""

    id: int
    name: str = field(default="", compare=False)


@dataclass(frozen=True, eq=False)
class KerasModel:
    """A Keras model as data: architecture and how it was compiled, weights, and where it lives."""

    config_json: str = field(repr=False)
    weights: list[np.ndarray] = field(repr=False)
    handle: Handle | None = None


Crossing = Handle | Callback | KerasModel


def plain_dtype(text: str) -> bool:
    """Whether a dtype string names fixed-size numbers, booleans, times or bounded strings."""
    if _TIME.fullmatch(text):
        return not text.startswith("0", 4)
    if not _DTYPE.fullmatch(text):
        return False
    kind, size = text[1], int(text[2:])
    if kind in "SU":
        return 0 < size * (4 if kind == "U" else 1) <= MAX_ITEM_BYTES
    return size in _ITEM_SIZES[kind]
