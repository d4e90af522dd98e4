"""Checks that what a sandbox calls outputs are nbformat outputs, and keeps them within limits."""

import json
from typing import Any

from ..wire.protocol import MAX_MESSAGES, ProtocolError

_MAX_JSON_DEPTH = 20


def checked_outputs(outputs: list[Any], limit_bytes: int) -> tuple[list[dict[str, Any]], bool]:
    """Return rebuilt outputs and whether some had to be dropped.

    The collector inside keeps the limits too, but learners' code can change it; it cannot change
    this one. Raises `ProtocolError` for anything that is not an output.
    """
    checked: list[dict[str, Any]] = []
    left = 2 * limit_bytes  # the collector counts a little differently, and adds its note
    for output in outputs:
        rebuilt = _output(output)
        left -= len(json.dumps(rebuilt, ensure_ascii=False))
        if left < 0 or len(checked) > MAX_MESSAGES:
            return checked, True
        checked.append(rebuilt)
    return checked, False


def _output(output: Any) -> dict[str, Any]:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": _text(text)}
        case {"output_type": "error", "ename": str(name), "evalue": str(value)}:
            lines = output.get("traceback")
            if type(lines) is list and all(type(line) is str for line in lines):
                error = {"output_type": "error", "ename": _text(name), "evalue": _text(value)}
                return {**error, "traceback": [_text(line) for line in lines]}
        case {"output_type": "display_data", "data": dict(), "metadata": dict()}:
            return {"output_type": "display_data", **_bundle(output)}
        case {"output_type": "execute_result", "execution_count": int(count), "data": dict()}:
            return {"output_type": "execute_result", "execution_count": count, **_bundle(output)}
    raise ProtocolError("an output that is none of nbformat's")


def _bundle(output: dict[str, Any]) -> dict[str, Any]:
    return {"data": _json(output["data"], 0), "metadata": _json(output.get("metadata", {}), 0)}


def _json(value: Any, depth: int) -> Any:
    if depth > _MAX_JSON_DEPTH:
        raise ProtocolError("an output is nested too deep")
    if value is None or type(value) in (bool, int, float):
        return value
    if type(value) is str:
        return _text(value)
    if type(value) is list:
        return [_json(item, depth + 1) for item in value]
    if type(value) is dict and all(type(key) is str for key in value):
        return {_text(key): _json(item, depth + 1) for key, item in value.items()}
    raise ProtocolError(f"an output holds a {type(value).__name__}")


def _text(text: str) -> str:
    # A lone surrogate cannot be written to a notebook file.
    return text.encode("utf-8", "replace").decode("utf-8")
