"""Collects what a cell shows, inside the sandbox, up to a limit of bytes and messages."""

import io
import os
import tempfile
from typing import Any

from ..wire.protocol import MAX_MESSAGES

_CUT = (
    "\n[The output ends here: the limit of {limit:,} bytes or {messages} messages was reached.]\n"
)


class Outputs:
    """The nbformat outputs of one cell; what goes beyond the limit is dropped, with a note."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._left = 0
        self._items: list[dict[str, Any]] = []
        self.truncated = False
        self.recording = False

    def start(self) -> None:
        self._items, self._left = [], self._limit
        self.truncated, self.recording = False, True

    def finish(self) -> list[dict[str, Any]]:
        """Return what was shown and stop recording."""
        self.recording = False
        if self.truncated:
            note = _CUT.format(limit=self._limit, messages=MAX_MESSAGES)
            self._items.append({"output_type": "stream", "name": "stdout", "text": [note]})
        for item in self._items:
            if item["output_type"] == "stream":
                item["text"] = "".join(item["text"])
        return self._items

    def begin_aside(self) -> tuple[Any, ...]:
        """Record a call separately; return what `end_aside` needs to go back."""
        state = self._items, self._left, self.truncated, self.recording
        self.start()
        return state

    def end_aside(self, state: tuple[Any, ...]) -> tuple[str, str]:
        """Go back to what was recorded before; return what the call wrote to both streams."""
        streams = [item for item in self._items if item["output_type"] == "stream"]
        self._items, self._left, self.truncated, self.recording = state
        out, err = (
            "".join(piece for item in streams if item["name"] == name for piece in item["text"])
            for name in ("stdout", "stderr")
        )
        return out, err

    def stream(self, name: str, text: str) -> None:
        if not self.recording or not text:
            return
        if self._left <= 0:
            self.truncated = True
            return
        text = self._fitting(text)
        last = self._items[-1] if self._items else {}
        if last.get("name") == name:
            last["text"].append(text)
        elif self._has_place():
            self._items.append({"output_type": "stream", "name": name, "text": [text]})

    def add(self, output: dict[str, Any], size: int) -> None:
        if not self.recording:
            return
        if size > self._left:
            self.truncated = True
        elif self._has_place():
            self._left -= size
            self._items.append(output)

    def clear(self) -> None:
        self._items = []

    def _fitting(self, text: str) -> str:
        if 4 * len(text) > self._left:  # only then is it worth counting bytes
            data = text[: self._left].encode("utf-8", "surrogatepass")[: self._left]
            fitting = data.decode("utf-8", "ignore")
            if len(fitting) < len(text):
                self.truncated, self._left = True, 0
                return fitting
            self._left -= len(data)
            return text
        self._left -= len(text.encode("utf-8", "surrogatepass"))
        return text

    def _has_place(self) -> bool:
        if len(self._items) < MAX_MESSAGES:
            return True
        self.truncated = True
        return False


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` inside: text goes to the outputs of the cell."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs
        self.name = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes a str, not {type(text).__name__}")
        self._outputs.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2


class DescriptorCapture:
    """Catches what C code and child processes write to file descriptors 1 and 2.

    They point to unlinked files, so that what is written counts against the disk quota.
    """

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        for descriptor in (1, 2):
            with tempfile.TemporaryFile("ab", buffering=0) as file:
                os.dup2(file.fileno(), descriptor)

    def collect(self, limit_bytes: int) -> None:
        """Move what was written since the last time into the outputs."""
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            try:
                size = os.fstat(descriptor).st_size
                if size:
                    data = os.pread(descriptor, min(size, limit_bytes + 1), 0)
                    os.ftruncate(descriptor, 0)
                    self._outputs.stream(name, data.decode("utf-8", "replace"))
            except OSError:  # the cell closed or replaced the descriptor
                continue
