"""Notebook magics in a teacher's own cells, where no notebook runs them.

What a magic times or captures is Python and stays; any other magic or shell command gives way to
a line that does nothing. Lines keep their numbers.
"""

from __future__ import annotations

import ast
import functools
import re

_CELL = re.compile(r"\s*%%(\w+)[ \t]*(.*)")
_LINE = re.compile(r"(\s*)(?:(\w[\w, ]*)=\s*)?(?:%(\w+)[ \t]*(.*)|!.*)$")
_HELP = re.compile(r"(\s*)(?:\?+[\w.]+|[\w.]+\?+)\s*$")
_OPTIONS = re.compile(r"(?:-\w+(?:\s*\d+)?\s+)*")
_AROUND_PYTHON = frozenset(["capture", "prun", "time", "timeit"])


@functools.lru_cache(maxsize=1000)  # the teacher's cells are the same in every notebook
def readable(source: str) -> str:
    """Return the cell without its magics, line for line; a cell without any as it is."""
    if _parses(source):
        return source
    lines = source.splitlines()
    begins = next((place for place, line in enumerate(lines) if line.strip()), 0)
    cell_magic = _CELL.fullmatch(lines[begins]) if lines else None
    if cell_magic:
        lines[begins] = ""
        if cell_magic[1] not in _AROUND_PYTHON:
            lines = [""] * len(lines)  # text of another language
    return "\n".join(map(_readable_line, lines))


def captures(source: str) -> str | None:
    """Return the name to which a ``%%capture`` cell gives its output, or None for another cell."""
    found = _CELL.match(source)
    if not found or found[1] != "capture" or _parses(source):
        return None
    return next((word for word in found[2].split() if word.isidentifier()), "")


def _readable_line(line: str) -> str:
    found = _LINE.fullmatch(line)
    if found:
        indent, name, magic, rest = found.groups()
        if magic in _AROUND_PYTHON:
            statement = _OPTIONS.sub("", rest, count=1).strip()
            if statement and _parses(statement):
                return indent + statement
        return f"{indent}{name}= None" if name else f"{indent}pass"
    found = _HELP.fullmatch(line)
    return f"{found[1]}pass" if found else line


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True
