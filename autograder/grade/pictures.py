"""The course's own pictures, drawn once from the teacher's notebook and reused where they are equal.

Most learners' functions are right, and then the lesson's pictures equal those of the teacher's
notebook, number for number. A learner's session knows their digests and sends a digest in place of
such a picture (`learners_package/autograder/_pictures.py`); it draws only what differs. The pictures, like
the answers that made them, never reach it: the rehearsal has a sandbox of its own.
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
# Its length is divisible by three, so that it looks the same in any base64 text.
_MARK_IN_BASE64 = base64.b64encode(MARK).decode()


@dataclass(frozen=True)
class Pictures:
    """Pictures by digest, in base64 as a notebook holds them."""

    known: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        """The environment variable that gives a session the digests."""
        return {VARIABLE: ",".join(sorted(self.known))} if self.known else {}

    def put_in(self, outputs: list[dict[str, Any]], limit_bytes: int) -> list[dict[str, Any]]:
        """Return outputs with pictures in place of their digests.

        An unknown digest stands for nothing, and what goes beyond ``limit_bytes`` is left out: a
        digest is cheap to print a thousand times.
        """
        settled = []
        for output in outputs:
            digest = _split(output)[0]
            if digest:
                png = self.known.get(digest, "")
                limit_bytes -= len(png)
                if not png or limit_bytes < 0:
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
                break  # learners' own sessions draw what was not reached
            known |= dict(_split(output) for output in result.outputs)
    known.pop("", None)
    return Pictures(known)


def _split(output: dict[str, Any]) -> tuple[str, str]:
    """Return the digest in an output's picture, and the picture that follows it."""
    data = output.get("data", {}).get("image/png")
    if type(data) is not str or not data.startswith(_MARK_IN_BASE64):
        return "", ""
    try:
        content = base64.b64decode(data, validate=True)[len(MARK) :]
        digest = content[:DIGEST_CHARS].decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return "unreadable", ""
    return digest, base64.b64encode(content[DIGEST_CHARS:]).decode()
