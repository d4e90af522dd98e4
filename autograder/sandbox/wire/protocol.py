"""The worker protocol: length-prefixed frames on a stream socket, each holding one plain value.

Both sides import this module. A message is a tuple `(kind, number, …)`; what each kind carries is
said where it is sent (`session.py`) and answered (`worker.py`).
"""

import socket
import struct
import time
from typing import Any

from .decoding import decode
from .encoding import encode, refuse
from .values import (
    MAX_FRAME_BYTES,
    Callback,
    Crossing,
    Handle,
    KerasModel,
    ProtocolError,
    ValueTooLarge,
)

__all__ = [
    "MAX_MESSAGES",
    "OUT_OF_MEMORY",
    "Callback",
    "Channel",
    "ChannelClosed",
    "Crossing",
    "Handle",
    "KerasModel",
    "ProtocolError",
    "ValueTooLarge",
    "decode",
    "encode",
    "refuse",
]

MAX_MESSAGES = 500
"""So many outputs of one cell cross."""
OUT_OF_MEMORY = 86
"""Exit status of a session whose limit of memory left none to go on with."""
_HEADER = struct.Struct(">I")
_FIRST, _PIECE = 1 << 16, 1 << 20


class ChannelClosed(Exception):
    """The other side is gone."""


class Channel:
    """Frames over a connected stream socket, with a deadline on the monotonic clock for each."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()  # grows with what arrives, not with what was announced

    def send(self, message: tuple[Any, ...], deadline: float | None = None) -> None:
        """Send one message; encoding errors are raised before a byte has left."""
        frame = encode(message)
        self._socket.settimeout(_remaining(deadline))
        try:
            self._socket.sendall(_HEADER.pack(len(frame)) + frame)
        except (BrokenPipeError, ConnectionResetError):
            raise ChannelClosed from None

    def receive(self, deadline: float | None = None) -> tuple[Any, ...]:
        """Return the next message; `TimeoutError` when the deadline passes first."""
        self._fill(_HEADER.size, deadline)
        (length,) = _HEADER.unpack_from(self._buffer)
        if length > MAX_FRAME_BYTES:
            raise ProtocolError(f"a frame of {length:,} bytes was announced")
        end = _HEADER.size + length
        self._fill(end, deadline)
        frame = bytes(memoryview(self._buffer)[_HEADER.size : end])
        del self._buffer[:end]
        message = decode(frame)
        if type(message) is not tuple or not message or type(message[0]) is not str:
            raise ProtocolError("a frame holds a value that is not a message")
        return message

    def idle(self) -> bool:
        """Whether nothing at all waits to be read."""
        if self._buffer:
            return False
        self._socket.settimeout(0)
        try:
            return self._socket.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return True
        except ConnectionResetError:
            raise ChannelClosed from None

    def close(self) -> None:
        self._socket.close()

    def _fill(self, size: int, deadline: float | None) -> None:
        """Read until the buffer holds `size` bytes; what came before a timeout stays in it."""
        while len(self._buffer) < size:
            self._socket.settimeout(_remaining(deadline))
            try:
                # Most frames come whole, header and all, with one call.
                piece = self._socket.recv(max(_FIRST, min(size - len(self._buffer), _PIECE)))
            except ConnectionResetError:
                raise ChannelClosed from None
            if not piece:
                raise ChannelClosed
            self._buffer += piece


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining
