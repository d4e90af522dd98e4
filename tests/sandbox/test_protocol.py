"""Frames arrive whole or not at all, and nobody waits beyond a deadline."""

import socket
import struct
import threading
import time

import pytest

from autograder.sandbox.wire.protocol import Channel, ChannelClosed, ProtocolError, encode


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def soon():
    return time.monotonic() + 0.05


def test_messages_go_both_ways(ends):
    channel, raw = ends
    other = Channel(raw)
    channel.send(("cell", 1, "x"))
    other.send(("reply", 1, None))
    assert other.receive() == ("cell", 1, "x") and channel.receive() == ("reply", 1, None)


def test_a_message_larger_than_any_buffer_arrives(ends):
    channel, raw = ends
    message = ("cell", 1, b"x" * 5_000_000)
    sender = threading.Thread(target=Channel(raw).send, args=(message,))
    sender.start()
    assert channel.receive(time.monotonic() + 10) == message
    sender.join()


def test_a_frame_interrupted_by_a_deadline_is_read_on(ends):
    channel, raw = ends
    frame = encode(("reply", 1, "x"))
    data = struct.pack(">I", len(frame)) + frame
    raw.sendall(data[:9])
    with pytest.raises(TimeoutError):
        channel.receive(soon())
    raw.sendall(data[9:])
    assert channel.receive(soon()) == ("reply", 1, "x")


def test_nobody_waits_for_a_reader_that_does_not_read(ends):
    channel, _ = ends
    with pytest.raises(TimeoutError):
        channel.send(("cell", 1, b"x" * 5_000_000), soon())


def test_a_closed_end_is_told_apart_from_a_late_one(ends):
    channel, raw = ends
    raw.close()
    with pytest.raises(ChannelClosed):
        channel.receive(soon())
    with pytest.raises(ChannelClosed):
        channel.send(("cell", 1, "x"), soon())


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xff",
        struct.pack(">I", 1) + b"\x91",
        struct.pack(">I", len(encode(1))) + encode(1),
        struct.pack(">I", len(encode(()))) + encode(()),
        struct.pack(">I", len(encode((1, 2)))) + encode((1, 2)),
    ],
)
def test_what_is_not_a_message_is_a_protocol_error(ends, data):
    channel, raw = ends
    raw.sendall(data)
    with pytest.raises(ProtocolError):
        channel.receive(soon())


def test_idle_means_that_nothing_waits(ends):
    channel, raw = ends
    assert channel.idle()
    raw.sendall(b"x")
    assert not channel.idle()
