"""The decoder of frames: it builds plain values, runs nothing, and allocates no more than it reads.

Every count that a frame claims is compared with the tokens that are really there before a
container is built, so a forged frame costs no more memory than its own length warrants.
"""

import math
from collections.abc import Callable
from typing import Any, Literal

import msgpack
import numpy as np

from . import standard
from . import values as v
from .generators import GeneratorStateError, restored_generator

_PLAIN_TOKENS = frozenset({type(None), bool, int, float, str, bytes})
_MAX_SAME_HASH = 64
_ENDS = "a frame ends in the middle of a value"


def decode(frame: bytes, lift: Callable[[v.Crossing], Any] = lambda crossing: crossing) -> Any:
    """Return the value in `frame`, raise `ProtocolError` for anything that is not one."""
    return Decoder(frame, lift).value()


class Decoder:
    """One pass over the tokens of one frame."""

    def __init__(self, frame: bytes, lift: Callable[[v.Crossing], Any]) -> None:
        self._tokens = _tokens(frame)
        self._next = 0
        self._lift = lift

    def value(self) -> Any:
        """Return the one value that the frame holds."""
        value = self._value(0)
        if self._next != len(self._tokens):
            raise v.ProtocolError("a frame holds more than one value")
        return value

    def _take(self, *kinds: type) -> Any:
        if self._next >= len(self._tokens):
            raise v.ProtocolError(_ENDS)
        token = self._tokens[self._next]
        self._next += 1
        if type(token) not in kinds:
            raise v.ProtocolError(f"a frame has a {type(token).__name__} in the wrong place")
        return token

    def _count(self, tokens_each: int = 1) -> int:
        count: int = self._take(int)
        if not 0 <= count * tokens_each <= len(self._tokens) - self._next:
            raise v.ProtocolError("a frame claims more items than it holds")
        return count

    def _value(self, depth: int) -> Any:
        # `_take` written out, since this runs for every token.
        if self._next >= len(self._tokens):
            raise v.ProtocolError(_ENDS)
        token = self._tokens[self._next]
        self._next += 1
        kind = type(token)
        if kind is not int:
            if kind in _PLAIN_TOKENS:
                return token
            raise v.ProtocolError(f"a frame has a {kind.__name__} in the wrong place")
        if depth > v.MAX_DEPTH + 4:  # a model or a generator adds a little to what holds it
            raise v.ProtocolError(f"a value is nested more than {v.MAX_DEPTH} deep")
        if token in v.BUILDERS:
            return self._sequence(v.BUILDERS[token], depth)
        read = _READERS.get(token)
        if read is None:
            raise v.ProtocolError(f"a frame has the unknown tag {token}")
        return read(self, depth)

    def _sequence(self, kind: type, depth: int) -> Any:
        items = [self._value(depth + 1) for _ in range(self._count())]
        if kind in (set, frozenset):
            _check_keys(items)
        return items if kind is list else kind(items)

    def _dict(self, depth: int) -> dict[Any, Any]:
        pairs = [(self._value(depth + 1), self._value(depth + 1)) for _ in range(self._count(2))]
        _check_keys([key for key, _ in pairs])
        return dict(pairs)

    def _int(self, _depth: int) -> int:
        return int(self._take(int))

    def _big(self, _depth: int) -> int:
        data: bytes = self._take(bytes)
        if len(data) > v.MAX_INT_BITS // 8:
            raise v.ProtocolError(f"an integer has more than {v.MAX_INT_BITS} bits")
        return int.from_bytes(data, "big", signed=True)

    def _complex(self, _depth: int) -> complex:
        return complex(self._take(float), self._take(float))

    def _array(self, _depth: int) -> np.ndarray:
        dtype, order = self._take(str), self._take(str)
        shape = tuple(self._take(int) for _ in range(self._count()))
        return _array(dtype, order, shape, self._take(bytes))

    def _scalar(self, _depth: int) -> Any:
        return _array(self._take(str), "C", (), self._take(bytes))[()]

    def _numpy_str(self, _depth: int) -> np.str_:
        return np.str_(self._take(str))

    def _numpy_bytes(self, _depth: int) -> np.bytes_:
        return np.bytes_(self._take(bytes))

    def _generator(self, depth: int) -> np.random.Generator:
        try:
            return restored_generator(self._value(depth + 1))
        except GeneratorStateError as error:
            raise v.ProtocolError(str(error)) from None

    def _standard(self, depth: int) -> Any:
        name = self._take(str)
        try:
            return standard.made_again(name, self._value(depth + 1))
        except standard.NotStandard:
            raise v.ProtocolError(f"a frame holds a malformed {name[:20]}") from None

    def _handle(self, _depth: int) -> Any:
        handle = v.Handle(self._id(), self._take(str))
        if len(handle.type_name) > v.MAX_TYPE_NAME:
            raise v.ProtocolError("a handle has an endless type name")
        return self._lift(handle)

    def _callback(self, _depth: int) -> Any:
        return self._lift(v.Callback(self._id(), self._take(str)[: v.MAX_TYPE_NAME]))

    def _id(self) -> int:
        number: int = self._take(int)
        if not 0 <= number < 2**63:
            raise v.ProtocolError("a frame has a number that no handle has")
        return number

    def _keras(self, depth: int) -> Any:
        config = self._take(str)
        weights = self._value(depth + 1)
        if type(weights) is not list or any(type(w) is not np.ndarray for w in weights):
            raise v.ProtocolError("a model's weights are not a list of arrays")
        handle = None
        tag = self._take(int, type(None))
        if tag is not None:
            if tag != v.HANDLE:
                raise v.ProtocolError("a model's handle is something else")
            handle = v.Handle(self._id(), self._take(str)[: v.MAX_TYPE_NAME])
        return self._lift(v.KerasModel(config, weights, handle))


_READERS: dict[int, Callable[[Decoder, int], Any]] = {
    v.INT: Decoder._int,
    v.BIG: Decoder._big,
    v.COMPLEX: Decoder._complex,
    v.DICT: Decoder._dict,
    v.ARRAY: Decoder._array,
    v.SCALAR: Decoder._scalar,
    v.NUMPY_STR: Decoder._numpy_str,
    v.NUMPY_BYTES: Decoder._numpy_bytes,
    v.GENERATOR: Decoder._generator,
    v.HANDLE: Decoder._handle,
    v.CALLBACK: Decoder._callback,
    v.KERAS: Decoder._keras,
    v.STANDARD: Decoder._standard,
}


def _tokens(frame: bytes) -> list[Any]:
    if len(frame) > v.MAX_FRAME_BYTES:
        raise v.ProtocolError(f"a frame is longer than {v.MAX_FRAME_BYTES:,} bytes")
    try:
        # Lengths of zero: a container inside the flat list is refused before it is allocated.
        unpacker = msgpack.Unpacker(
            max_buffer_size=v.MAX_FRAME_BYTES,
            max_array_len=0,
            max_map_len=0,
            max_ext_len=0,
            unicode_errors="surrogatepass",
        )
        unpacker.feed(frame)
        count = unpacker.read_array_header()
        if count > v.MAX_TOKENS + v.MAX_DEPTH:
            raise v.ProtocolError(f"a frame claims more than {v.MAX_TOKENS:,} items")
        tokens = [unpacker.unpack() for _ in range(count)]
        end = unpacker.tell()
    except (ValueError, TypeError, OverflowError, msgpack.UnpackException) as error:
        raise v.ProtocolError(f"a frame is not valid msgpack ({type(error).__name__})") from None
    if end != len(frame):
        raise v.ProtocolError("a frame has bytes behind its value")
    return tokens


def _array(dtype_text: str, order: str, shape: tuple[int, ...], data: bytes) -> np.ndarray:
    if not v.plain_dtype(dtype_text) or order not in ("C", "F") or len(shape) > 32:
        raise v.ProtocolError(f"an array has the dtype {dtype_text[:20]!r} or a strange order")
    if any(not 0 <= size < 2**31 for size in shape):
        raise v.ProtocolError("an array has an impossible shape")
    dtype = np.dtype(dtype_text)
    if math.prod(shape) * dtype.itemsize != len(data):
        raise v.ProtocolError("an array's shape and its bytes do not agree")
    memory_order: Literal["C", "F"] = "F" if order == "F" else "C"
    if not data:
        try:
            return np.empty(shape, dtype, order=memory_order)
        except ValueError:  # next to a zero, other sizes may still be too large for NumPy
            raise v.ProtocolError("an array has an impossible shape") from None
    if dtype.kind == "b" and np.frombuffer(data, np.uint8).max() > 1:
        raise v.ProtocolError("an array of booleans holds something else")
    if dtype.kind == "U" and np.frombuffer(data, dtype_text[0] + "u4").max() > 0x10FFFF:
        raise v.ProtocolError("an array of strings holds something else")
    return np.frombuffer(data, dtype).reshape(shape, order=memory_order).copy(order="K")


def _check_keys(keys: list[Any]) -> None:
    """Refuse keys chosen to collide, which would make building a dict quadratic."""
    if not keys:
        return
    if len(keys) > v.MAX_HASHED:
        raise v.ProtocolError(f"a set or dict has more than {v.MAX_HASHED:,} items")
    try:
        hashes = sorted(map(hash, keys))
    except TypeError:
        raise v.ProtocolError("a set or dict has a key that cannot be one") from None
    for earlier, later in zip(hashes, hashes[_MAX_SAME_HASH:], strict=False):
        # Honest data has few equal numbers of different types, or repeats of one NaN.
        if earlier == later:
            raise v.ProtocolError("a set or dict has keys that were made to collide")
