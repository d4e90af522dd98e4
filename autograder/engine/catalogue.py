"""Reads a lesson's ``mistakes.md``: hints, plain answers, what learners write and what they are told.

The file is written for people, and in the form that CONTRIBUTING.md shows: the head may hold a
block of Python that the answers need, then comes a section for each exercise, with the sentence that
says where to look, numbered hints and the plain answer, and in it a section for each mistake.
`autograder.engine.patches` says how a mistake changes the plain answer.
"""

from __future__ import annotations

import ast
import difflib
import functools
import re
from dataclasses import replace
from pathlib import Path

from autograder.engine.exercise import ExerciseText, Mistake
from autograder.engine.patches import BLOCK, PatchError, changed, message_of
from autograder.engine.source import Source

FILE = "mistakes.md"
_HINT = re.compile(r"^\d+\. (.+)$", re.MULTILINE)


class CatalogueError(ValueError):
    """A ``mistakes.md`` is not in its form: the place, what is wrong there, and the remedy."""


class Catalogue(dict[str, ExerciseText]):
    """The sections of a file by the names of their exercises."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __missing__(self, exercise: str) -> ExerciseText:
        near = difflib.get_close_matches(exercise, self, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        raise CatalogueError(
            f"{self.name} has no section {exercise!r}; it has {', '.join(self)}.{guess}"
        )


def read_catalogue(module_file: str) -> Catalogue:
    """Read the ``mistakes.md`` that lies beside a module, given its ``__file__``."""
    return _read(Path(module_file).with_name(FILE))


@functools.cache
def _read(path: Path) -> Catalogue:
    return parse(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")


def parse(page: str, name: str = FILE) -> Catalogue:
    """Return the sections of exercises by name; ``name`` is the file's, for messages."""
    (_, head), *sections = _split(page, "## ", 1)
    given = "\n\n".join(code for _, code in BLOCK.findall(head))
    found = Catalogue(name)
    for line, section in sections:
        title, body = _titled(section)
        where = f"{name}:{line}: {title}"
        (_, top), *parts = _split(body, "### ", line + 1)
        answers = BLOCK.findall(top)
        if len(answers) != 1:
            raise CatalogueError(
                f"{where}: one block with the plain answer is expected below an exercise's heading, "
                "##. (A mistake's heading has ###.)"
            )
        if title in found:
            raise CatalogueError(f"{where} has two sections: join them.")
        said = BLOCK.sub("", top)
        look, hints = " ".join(_HINT.sub("", said).split()), tuple(_HINT.findall(said))
        text = ExerciseText(title, look, hints, Source(title, answers[0][1], given))
        read: list[Mistake] = []
        for place, part in parts:
            mistake = _mistake(*_titled(part), text, f"{name}:{place}: {title}")
            if mistake.name in [other.name for other in read]:
                raise CatalogueError(
                    f"{name}:{place}: {title} has two mistakes called {mistake.name!r}: rename one."
                )
            read.append(mistake)
        found[title] = replace(text, mistakes=tuple(read))
        given = f"{given}\n\n{text.source.code}"
    return found


def faults(catalogue: Catalogue) -> list[str]:
    """Say which answers are no Python, or do not define their exercise: what reading does not try."""
    return [
        f"{catalogue.name}: {text.name}: {mistake.name}: {fault}"
        for text in catalogue.values()
        for mistake in text.mistakes
        if (fault := _fault(mistake.source))
    ]


def _fault(source: Source) -> str:
    try:
        body = ast.parse(source.code).body
    except SyntaxError as error:
        return f"the changed answer is no Python: {error.msg} ({(error.text or '').strip()!r})."
    if source.name not in [getattr(statement, "name", "") for statement in body]:
        return f"the changed answer must define {source.name!r}."
    return ""


def _split(text: str, marker: str, line: int) -> list[tuple[int, str]]:
    """Split at headings, which never stand within a block of code; with each part's first line."""
    parts, inside = [(line, "")], False
    for place, content in enumerate(text.splitlines(keepends=True), start=line):
        inside ^= content.startswith("```")
        if content.startswith(marker) and not inside:
            parts.append((place, ""))
        parts[-1] = (parts[-1][0], parts[-1][1] + content)
    return parts


def _titled(part: str) -> tuple[str, str]:
    title, _, body = part.partition("\n")
    return title.lstrip("# ").strip().strip("`"), body


def _mistake(name: str, body: str, text: ExerciseText, where: str) -> Mistake:
    try:
        message, code = message_of(body), changed(f"\n{text.source.code}", body)
    except PatchError as error:
        raise CatalogueError(f"{where}: {name}: {error}") from None
    return Mistake(name, text.told(message), replace(text.source, code=code.lstrip("\n")))
