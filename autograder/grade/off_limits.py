"""Flags hand-ins that reach for an exam's own data, for the teacher to look at."""

from __future__ import annotations

import ast
import re

from autograder.engine import registry
from autograder.grade.verdicts import GradedSubmission
from autograder.notebook.assignment import NotebookSpec
from autograder.notebook.reference_use import parsed
from autograder.notebook.restoring import Sanitised

SAYS = "gives the exam away"
_CHECK = re.compile(r"^check\((\w+)\)", re.MULTILINE)


def flags(sanitised: Sanitised, spec: NotebookSpec) -> list[str]:
    """Return a line for each off-limits name of the checked exercises that a learner uses.

    The lesson's own cells may use it. A quoted word counts too: it is enough to look up a function.
    """
    forbidden = _forbidden(spec)
    if not forbidden:
        return []
    used: dict[str, None] = {}
    for cell in sanitised.cells:
        given = cell.untouched or cell.source in spec.given or (cell.spec and cell.spec.locked)
        if cell.cell_type == "code" and not given:
            used |= dict.fromkeys(sorted(_words(parsed(cell.source)) & forbidden))
    return [f"`{name}` {SAYS}: the notebook uses it" for name in used]


def noticed(graded: GradedSubmission) -> bool:
    """Return whether a graded hand-in has such a flag."""
    return any(SAYS in flag for notebook in graded.notebooks for flag in notebook.flags)


def _forbidden(spec: NotebookSpec) -> frozenset[str]:
    known = registry.by_name()
    checked = {
        name for cell in spec.cells if cell.autograded for name in _CHECK.findall(cell.source)
    }
    return frozenset(
        word for name in checked if name in known for word in known[name].off_limits
    )  # fmt: skip


def _words(tree: ast.AST) -> set[str]:
    """Return every name, attribute, imported name and quoted word in a piece of code."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word):
                found.add(word)
            case ast.alias(name=word):
                found.add(word.split(".")[-1])
            case ast.Constant(value=str(word)):
                found.update(re.findall(r"\w+", word))
    return found
