"""How a mistake changes the plain answer: patches in a line, ``diff`` blocks, or a whole function."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATCH = re.compile(r"`(?P<old>[^`]+)`\s*->\s*(?:`(?P<new>[^`]*)`|nothing)")
_NEARLY_A_PATCH = re.compile(r"`.*`\s*(->|- >|=>|→).*")
# What a message in plain sentences never begins with: tables, lists, headings, HTML.
_MARKUP = re.compile(r"[|#<]|[-*+] |```")


class PatchError(ValueError):
    """A change cannot be made as it is written: what is wrong, and the remedy."""


def message_of(body: str) -> str:
    """Return what the learner reads: the sentences beside the changes."""
    sentences = []
    for line in BLOCK.sub("", body).splitlines():
        if _patch(line):
            continue
        if _NEARLY_A_PATCH.fullmatch(line.strip()):
            raise PatchError(
                f"{line.strip()!r} is no change: write `old` -> `new`, or `old` -> nothing. Code "
                "with a backtick needs a diff block."
            )
        if _MARKUP.match(line):
            raise PatchError(
                f"{line.strip()!r} is no plain sentence. A mistake's heading has ###, a block is "
                "```diff or ```python and is closed, and the message has no markup."
            )
        sentences.append(line)
    message = " ".join(" ".join(sentences).split())
    if len(message) < 15:
        raise PatchError("say what the learner reads, in a sentence below the change.")
    return message


def changed(answer: str, body: str) -> str:
    """Return the plain answer with the changes of a mistake made in it."""
    changes = list(_changes(body))
    if not changes:
        raise PatchError("say what is changed, with `old` -> `new` or a block.")
    for old, new in changes:
        answer = new if old is None else _replaced(answer, old, new)
    return answer


def _replaced(answer: str, old: str, new: str) -> str:
    times = answer.count(old)
    if times == 1:
        return answer.replace(old, new)
    remedy = "take more of the line"
    if times == 0:
        near = difflib.get_close_matches(old, answer.splitlines(), n=1, cutoff=0)
        remedy = f"the nearest line is {near[0].strip()!r}" if near else "it is empty"
    raise PatchError(
        f"{old.strip()!r} stands {times} times in the plain answer; once is expected: {remedy}. "
        "(If the plain answer was edited here, run `bootcamp build`.)"
    )


def _changes(body: str) -> Iterator[tuple[str | None, str]]:
    """Yield what is replaced by what, in the order of the text; None stands for the whole answer."""
    end = 0
    for block in BLOCK.finditer(body):
        yield from _patches(body[end : block.start()])
        kind, code = block.groups()
        if kind == "diff":
            yield _of_diff(code.splitlines())
        elif kind == "python":
            yield None, code
        else:
            raise PatchError(f"a block is ```diff or ```python, not ```{kind}.")
        end = block.end()
    yield from _patches(body[end:])


def _of_diff(lines: list[str]) -> tuple[str, str]:
    """Return whole lines as they are, and as they become; each stands on a line of its own."""
    if any(line.startswith(("---", "+++", "@@")) for line in lines):
        raise PatchError("a diff block has no file headers and no @@ lines.")
    old = [line[1:] for line in lines if line[:1] != "+"]
    new = [line[1:] for line in lines if line[:1] != "-"]
    if not old:
        raise PatchError("a diff block needs a line of the answer, to say where the change is.")
    return "".join(f"\n{line}" for line in old) + "\n", "".join(f"\n{line}" for line in new) + "\n"


def _patches(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if patch := _patch(line):
            yield patch["old"], patch["new"] or ""


def _patch(line: str) -> re.Match[str] | None:
    return _PATCH.fullmatch(line.strip())
