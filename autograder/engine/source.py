"""An answer of ours as Python text, which can be run here or where Keras is."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Source:
    """A function ``name`` as text: its ``code``, and what is ``given`` before it.

    Of what is given only that is run which the code uses: TensorFlow must not be loaded for an
    answer in NumPy, though both may stand in one lesson.
    """

    name: str
    code: str
    given: str = ""

    @cached_property
    def text(self) -> str:
        """The code behind what it uses of what is given."""
        used, kept = _names(ast.parse(self.code)), [self.code]
        for statement in reversed(ast.parse(self.given).body):
            if _defines(statement) & used:
                used |= _names(statement)
                kept.insert(0, ast.unparse(statement))
        return "\n\n".join(kept)

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The function itself, defined in this process."""
        names: dict[str, Any] = {"__name__": self.name}
        exec(compile(self.text, self.name, "exec", dont_inherit=True), names)  # noqa: S102 - our own text
        found: Callable[..., Any] = names[self.name]
        return found


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _defines(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    return _names(statement)
