"""Reads a sandbox's replies: plain data, well formed and cut to size, or `ProtocolError`."""

from collections.abc import Callable
from typing import Any

from ..wire.protocol import ProtocolError
from .cell_outputs import checked_outputs
from .copy_back import copy_back
from .results import CallResult, CellResult, Raised

Given = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a call, as they were before it."""


def cell_result(reply: Any, timed_out: bool, output_bytes: int) -> CellResult:
    """Return what a cell showed."""
    match reply:
        case ("ok" | "error" as status, list() as outputs, int(count), bool(truncated)):
            checked, cut = checked_outputs(outputs, output_bytes)
            return CellResult(status, checked, count, timed_out, truncated or cut)
        case ("raised", str(name), str(message), list(), bytes(), str(), None):
            text = _short(message, 2000)
            shown = {"output_type": "error", "ename": _short(name, 200), "evalue": text}
            return CellResult("error", [{**shown, "traceback": [text]}], 0, timed_out)
    raise ProtocolError("a malformed reply to a cell")


def call_result(
    reply: Any, timed_out: bool, given: Given, unpack: Callable[[bytes], Any]
) -> CallResult:
    """Return what a call gave; what it did to its arguments in place is done to `given` too."""
    value, raised = None, None
    warned: tuple[tuple[str, str], ...] = ()
    match reply:
        case ("returned", bytes(packed), list(pairs), None | bytes() as after):
            value, warned = unpack(packed), _warnings(pairs)
        case (
            "raised",
            str(name),
            str(message),
            list(bases),
            bytes(held),
            str(function),
            None | bytes() as after,
        ):
            raised = Raised(
                _short(name, 200),
                _short(message, 2000),
                tuple(_short(base, 200) for base in bases[:20] if type(base) is str),
                *_held(unpack(held) if held else (None, {})),
                _short(function, 200),
            )
        case _:
            raise ProtocolError("a malformed reply to a call")
    if after is not None:
        changed = unpack(after)
        if type(changed) is not tuple or len(changed) != 2:
            raise ProtocolError("malformed arguments in a reply")
        given = copy_back(given, changed)
    return CallResult(value, raised, given[0], timed_out, warned)


def _held(held: Any) -> tuple[tuple[Any, ...] | None, dict[str, Any]]:
    """Return the arguments and the attributes of an exception, as far as they came."""
    match held:
        case (None | tuple() as args, dict(attributes)) if all(type(k) is str for k in attributes):
            return args, attributes
    raise ProtocolError("a malformed exception in a reply")


def _warnings(pairs: list[Any]) -> tuple[tuple[str, str], ...]:
    """Return those of the pairs that are well formed, shortened."""
    found = []
    for pair in pairs[:20]:
        match pair:
            case [str(name), str(text)]:
                found.append((_short(name, 40), _short(text, 200)))
    return tuple(found)


def _short(text: str, limit: int) -> str:
    """Cut a text; a lone surrogate in it could not be written to a file."""
    return text[:limit].encode("utf-8", "replace").decode("utf-8")
