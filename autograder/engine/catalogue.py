"""Reads a lesson's ``mistakes.md``: hints, plain answers, what learners write and what they are told.

The file is written for people, and in the form that CONTRIBUTING.md shows: the head may hold a
block of Python that the answers need, then comes a section for each exercise, with the sentence that
says where to look, numbered hints and the plain answer, and in it a section for each mistake. A
mistake says how the plain answer is changed: by patches in a line (``old`` -> ``new``), by a ``diff``
block, or by a ``python`` block that takes its place.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.engine.exercise import ExerciseText, Mistake
from autograder.engine.source import Source

FILE = "mistakes.md"
_PATCH = re.compile(r"`(?P<old>[^`]+)` -> (?:`(?P<new>[^`]*)`|nothing)")
_HINT = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class CatalogueError(ValueError):
    """A ``mistakes.md`` is not in its form: the place, and what is expected there."""


def read_catalogue(module_file: str) -> dict[str, ExerciseText]:
    """Read the ``mistakes.md`` that lies beside a module, given its ``__file__``."""
    return _read(Path(module_file).with_name(FILE))


@functools.cache
def _read(path: Path) -> dict[str, ExerciseText]:
    return parse(path.read_text(encoding="utf-8"), str(path))


def parse(page: str, name: str = FILE) -> dict[str, ExerciseText]:
    """Return the sections of exercises by name; ``name`` is the file's, for messages."""
    head, *sections = _split(page, "## ")
    given = "\n\n".join(code for _, code in _BLOCK.findall(head))
    found: dict[str, ExerciseText] = {}
    for title, body in map(_titled, sections):
        where = f"{name}: {title}"
        top, *parts = _split(body, "### ")
        answers = _BLOCK.findall(top)
        if len(answers) != 1:
            raise CatalogueError(f"{where}: one block with the plain answer is expected.")
        if title in found:
            raise CatalogueError(f"{where} has two sections.")
        said = _BLOCK.sub("", top)
        look, hints = " ".join(_HINT.sub("", said).split()), tuple(_HINT.findall(said))
        text = ExerciseText(title, look, hints, Source(title, answers[0][1], given))
        read = [_mistake(*_titled(part), text, where) for part in parts]
        names = [mistake.name for mistake in read]
        if len(set(names)) != len(names):
            raise CatalogueError(f"{where} has two mistakes of one name.")
        found[title] = replace(text, mistakes=tuple(read))
        given = f"{given}\n\n{text.source.code}"
    return found


def _split(text: str, marker: str) -> list[str]:
    """Split at headings, which never stand within a block of code."""
    parts, inside = [""], False
    for line in text.splitlines(keepends=True):
        inside ^= line.startswith("```")
        if line.startswith(marker) and not inside:
            parts.append("")
        parts[-1] += line
    return parts


def _titled(part: str) -> tuple[str, str]:
    title, _, body = part.partition("\n")
    return title.lstrip("# ").strip().strip("`"), body


def _mistake(name: str, body: str, text: ExerciseText, where: str) -> Mistake:
    where = f"{where}: {name}"
    lines = _BLOCK.sub("", body).splitlines()
    message = " ".join(" ".join(line for line in lines if not _patch(line)).split())
    if not message:
        raise CatalogueError(f"{where}: say what the learner reads.")
    source = replace(text.source, code=_changed(text.source.code, body, where))
    return Mistake(name, text.told(message), source)


def _changed(answer: str, body: str, where: str) -> str:
    """Return the plain answer with the mistake's changes made in it."""
    changes = list(_changes(body))
    if not changes:
        raise CatalogueError(f"{where}: say what is changed, with `old` -> `new` or a block.")
    for old, new in changes:
        if old is None:
            answer = new
            continue
        times = answer.count(old)
        if times != 1:
            raise CatalogueError(
                f"{where}: {old!r} stands {times} times in the plain answer; once is expected."
            )
        answer = answer.replace(old, new)
    return answer


def _changes(body: str) -> Iterator[tuple[str | None, str]]:
    """Yield what is replaced by what, in the order of the text; None stands for the whole answer."""
    end = 0
    for block in _BLOCK.finditer(body):
        yield from _patches(body[end : block.start()])
        kind, code = block.groups()
        if kind == "diff":
            lines = code.splitlines()
            yield (
                "\n".join(line[1:] for line in lines if line[:1] != "+"),
                "\n".join(line[1:] for line in lines if line[:1] != "-"),
            )
        else:
            yield None, code
        end = block.end()
    yield from _patches(body[end:])


def _patches(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if patch := _patch(line):
            yield patch["old"], patch["new"] or ""


def _patch(line: str) -> re.Match[str] | None:
    return _PATCH.fullmatch(line.strip())
