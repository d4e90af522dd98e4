"""The course's own pictures, drawn once from the teacher's notebook and put in where they are equal.

Most learners' functions are right, and then the lesson's pictures are those of the teacher's
notebook, number for number. A learner's session is told their digests and sends a digest in the
place of such a picture (`inside/autograder/_pictures.py`); what differs, it draws. The pictures
themselves, like the answers that made them, never come near it: the rehearsal has a sandbox of
its own.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.course.course import Limits
from autograder.notebook.assignment import NotebookSpec
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.trusted.session import OpenSession
from autograder.sandbox.trusted.translation import PlainData

VARIABLE = "BOOTCAMP_PICTURES"
MARK = b"bootcamp-picture: "
DIGEST_CHARS = 32
# Its length is divisible by three, so that it has one form in base64.
_MARK_IN_BASE64 = base64.b64encode(MARK).decode()


@dataclass(frozen=True)
class Pictures:
    """Pictures by digest, in base64 as a notebook holds them."""

    known: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """What a session must be told."""
        return {VARIABLE: ",".join(sorted(self.known))} if self.known else {}

    def put_in(self, outputs: list[dict[str, Any]], room_bytes: int) -> list[dict[str, Any]]:
        """Return outputs with pictures in the place of their digests.

        A digest that nobody told the session of stands for nothing, and repetitions beyond
        ``room_bytes`` are left out: a digest is cheap to print a thousand times.
        """
        settled = []
        for output in outputs:
            digest = _split(output)[0]
            if digest:
                png = self.known.get(digest, "")
                room_bytes -= len(png)
                if not png or room_bytes < 0:
                    continue
                output = {**output, "data": {**output["data"], "image/png": png}}
            settled.append(output)
        return settled


DRAW_ALL = Pictures()


def rehearse(
    spec: NotebookSpec, limits: Limits, open_sandbox: Callable[[Mapping[str, str]], OpenSession]
) -> Pictures:
    """Run the teacher's own cells once and keep the pictures that come of them."""
    known: dict[str, str] = {}
    with open_sandbox({VARIABLE: "rehearse"})(PlainData()) as session:
        for source in spec.worked:
            try:
                result = session.run_cell(source, limits.cell_timeout_s)
            except SandboxDied:
                break  # what was not reached is drawn by the learners' own sessions
            known |= dict(_split(output) for output in result.outputs)
    known.pop("", None)
    return Pictures(known)


def _split(output: dict[str, Any]) -> tuple[str, str]:
    """Return the digest that stands in an output's picture, and the picture behind it."""
    data = output.get("data", {}).get("image/png")
    if type(data) is not str or not data.startswith(_MARK_IN_BASE64):
        return "", ""
    try:
        content = base64.b64decode(data, validate=True)[len(MARK) :]
        digest = content[:DIGEST_CHARS].decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return "unreadable", ""
    return digest, base64.b64encode(content[DIGEST_CHARS:]).decode()
