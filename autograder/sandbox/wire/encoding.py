"""The encoder of values: exact plain types only, within limits, the rest by handle.

A value becomes a flat list of msgpack scalars: a number token is a tag that says what follows,
every other token stands for itself. A flat list has no nesting that could overwhelm a
decoder, and its length is known before anything is allocated. Only the exact types below are
plain; anything else, a subclass too, is handed to `lower`.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgpack
import numpy as np

from . import standard
from . import values as v
from .generators import BIT_GENERATORS

_SCALARS = frozenset(kind for kind in np.sctypeDict.values() if np.dtype(kind).kind in "biufc")
_TIMES = (np.datetime64, np.timedelta64)
_CROSSINGS = (v.Handle, v.Callback, v.KerasModel)


def refuse(value: object) -> v.Crossing:
    """The default for what has no plain form: an error that names its type."""
    raise TypeError(f"a {type(value).__name__} cannot cross the sandbox boundary")


def encode(value: object, lower: Callable[[Any], v.Crossing] = refuse) -> bytes:
    """Return one frame; `lower` turns what is not plain into something that crosses."""
    encoder = _Encoder(lower)
    encoder.put(value, 0)
    frame: bytes = msgpack.packb(encoder.tokens, unicode_errors="surrogatepass")
    if len(frame) > v.MAX_FRAME_BYTES:
        raise v.ValueTooLarge(f"{len(frame):,} bytes; at most {v.MAX_FRAME_BYTES:,} cross at once")
    return frame


class _Encoder:
    def __init__(self, lower: Callable[[Any], v.Crossing]) -> None:
        self.tokens: list[Any] = []
        self._lower = lower
        self._bytes = 0

    def put(self, value: Any, depth: int) -> None:
        kind = type(value)
        if value is None or kind is bool or kind is float:
            self.tokens.append(value)
        elif kind is int:
            self._put_int(value)
        elif kind is str or kind is bytes:
            self._put_data(value)
        elif kind is complex:
            self.tokens += (v.COMPLEX, value.real, value.imag)
        elif kind in v.SEQUENCES and depth < v.MAX_DEPTH:
            self.tokens += (v.SEQUENCES[kind], len(value))
            for item in value:
                self.put(item, depth + 1)
        elif kind is dict and depth < v.MAX_DEPTH:
            self.tokens += (v.DICT, len(value))
            for key, item in value.items():
                self.put(key, depth + 1)
                self.put(item, depth + 1)
        elif kind is np.ndarray and _plain_array(value):
            self._put_array(value)
        elif kind in _SCALARS or (kind in _TIMES and v.plain_dtype(value.dtype.str)):
            self.tokens += (v.SCALAR, value.dtype.str, value.tobytes())
        elif kind is np.str_:
            self.tokens.append(v.NUMPY_STR)
            self._put_data(str(value))
        elif kind is np.bytes_:
            self.tokens.append(v.NUMPY_BYTES)
            self._put_data(bytes(value))
        elif kind is np.random.Generator and type(value.bit_generator) in BIT_GENERATORS.values():
            self.tokens.append(v.GENERATOR)
            self.put(value.bit_generator.state, depth + 1)
        elif kind in standard.KINDS and depth < v.MAX_DEPTH - standard.DEPTH:
            self._put_standard(value, depth)
        else:
            self._put_crossing(value if kind in _CROSSINGS else self._lower(value), depth)
        if len(self.tokens) > v.MAX_TOKENS:
            raise v.ValueTooLarge(f"more than {v.MAX_TOKENS:,} items; that many do not cross")

    def _put_int(self, value: int) -> None:
        if -(2**63) <= value < 2**63:
            self.tokens += (v.INT, value)
        elif value.bit_length() < v.MAX_INT_BITS:
            size = value.bit_length() // 8 + 1
            self.tokens += (v.BIG, value.to_bytes(size, "big", signed=True))
        else:
            self._put_crossing(self._lower(value), 0)

    def _put_data(self, value: str | bytes) -> None:
        self._bytes += len(value)
        if self._bytes > v.MAX_FRAME_BYTES:
            raise v.ValueTooLarge(f"more than {v.MAX_FRAME_BYTES:,} bytes; that many do not cross")
        self.tokens.append(value)

    def _put_array(self, array: np.ndarray) -> None:
        order: Literal["C", "F"] = (
            "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
        )
        self.tokens += (v.ARRAY, array.dtype.str, order, array.ndim, *array.shape)
        self._put_data(array.tobytes(order=order))

    def _put_standard(self, value: Any, depth: int) -> None:
        known = standard.taken_apart(value)
        if known is None:
            self._put_crossing(self._lower(value), depth)
            return
        name, parts = known
        self.tokens += (v.STANDARD, name)
        self.put(parts, depth + 1)

    def _put_crossing(self, value: v.Crossing, depth: int) -> None:
        if type(value) is v.Handle:
            self.tokens += (v.HANDLE, value.id, value.type_name[: v.MAX_TYPE_NAME])
        elif type(value) is v.Callback:
            self.tokens += (v.CALLBACK, value.id, value.name[: v.MAX_TYPE_NAME])
        elif type(value) is v.KerasModel:
            self.tokens.append(v.KERAS)
            for part in (value.config_json, value.weights, value.handle):
                self.put(part, depth + 1)
        else:
            raise TypeError(f"`lower` gave a {type(value).__name__}, not something that crosses")


def _plain_array(array: np.ndarray) -> bool:
    # A broadcast array can claim terabytes, so its size is asked before it is copied.
    return v.plain_dtype(array.dtype.str) and array.nbytes <= v.MAX_FRAME_BYTES
