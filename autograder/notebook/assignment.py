"""What the source says an assignment is: plain data, read once, against which work is held."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from autograder.notebook.magics import readable

DEMONSTRATION = "demonstration"
HIDDEN_BEGIN, HIDDEN_END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class SourceCell:
    """One cell that nbgrader knows by name, as the teacher wrote it (solutions removed)."""

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool = False
    grade: bool = False
    solution: bool = False
    task: bool = False
    points: float = 0.0

    @property
    def autograded(self) -> bool:
        """Whether its code decides the points, without a human."""
        return self.grade and not self.solution and self.cell_type == "code"

    @property
    def graded(self) -> bool:
        return self.grade or self.task

    @property
    def released(self) -> str:
        """Its source as learners get it, without the hidden tests."""
        lines = self.source.splitlines()
        return "\n".join(text for place, text in enumerate(lines, 1) if not self.hides(place))

    def hides(self, line: int) -> bool:
        """Return whether a line (from 1) is in a hidden part, marks included."""
        inside = False
        for place, text in enumerate(self.source.splitlines(), start=1):
            inside = inside or HIDDEN_BEGIN in text
            if place == line:
                return inside
            inside = inside and HIDDEN_END not in text
        return False


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook of an assignment.

    ``cells`` are in source order. ``modules`` are the names that the teacher's notebook gives to
    modules (``np`` → ``numpy``), so that a grade cell's ``np`` is the real one and not whatever a
    learner bound to that name. ``defined`` are the names that its answer cells define. ``objects``
    says whether answers may be more than plain data: where the teacher's cells define no class and
    import only what gives numbers, an object is a wrong answer. ``given`` are the sources of the
    lesson's other code cells, and ``demonstrations`` those of them that only show something.
    ``worked`` are the teacher's own cells, answers included, in their order, where the lesson
    draws pictures with ``nnlib.viz``: they are drawn once for all.
    """

    name: str
    cells: tuple[SourceCell, ...]
    modules: dict[str, str] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()
    kernelspec: dict[str, str] = field(default_factory=dict)
    objects: bool = True
    given: frozenset[str] = frozenset()
    demonstrations: frozenset[str] = frozenset()
    worked: tuple[str, ...] = ()

    def cell(self, name: object) -> SourceCell | None:
        return next((cell for cell in self.cells if cell.name == name), None)

    @property
    def max_points(self) -> float:
        return sum(cell.points for cell in self.cells if cell.graded)


@dataclass(frozen=True)
class AssignmentSpec:
    """A whole assignment, with the data files that lie beside its notebooks."""

    name: str
    notebooks: tuple[NotebookSpec, ...]
    files: dict[str, bytes] = field(default_factory=dict)


def imported_modules(sources: Iterable[str]) -> dict[str, str]:
    """Return the names that these cells bind by importing, with the module or ``module:name``."""
    found: dict[str, str] = {}
    for source in sources:
        try:
            tree = ast.parse(readable(source))
        except SyntaxError:  # a cell that does not run
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.split(".")[0]
                    found[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    if alias.name != "*":
                        found[alias.asname or alias.name] = f"{node.module}:{alias.name}"
    return found


PLAIN_MODULES = frozenset(
    [
        "autograder",
        "collections",
        "copy",
        "functools",
        "itertools",
        "math",
        "matplotlib",
        "nnlib",
        "numpy",
        "operator",
        "random",
        "time",
        "typing",
        "warnings",
    ]
)


def gives_objects(sources: Iterable[str]) -> bool:
    """Return whether these cells define a class or import a library that has classes to return."""
    sources = list(sources)
    roots = {re.split("[.:]", target)[0] for target in imported_modules(sources).values()}
    return bool(roots - PLAIN_MODULES) or any(
        re.search(r"^\s*class\s", source, flags=re.MULTILINE) for source in sources
    )


def defined_names(sources: Iterable[str]) -> frozenset[str]:
    """Return the names that these cells bind at their top level."""
    found: set[str] = set()
    for source in sources:
        try:
            tree = ast.parse(readable(source))
        except SyntaxError:
            continue
        waiting: list[ast.AST] = list(tree.body)
        while waiting:
            match waiting.pop():
                case (ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef()) as node:
                    found.add(node.name)
                case ast.Name(id=name, ctx=ast.Store()):
                    found.add(name)
                case (
                    ast.Lambda()
                    | ast.ListComp()
                    | ast.SetComp()
                    | ast.DictComp()
                    | ast.GeneratorExp()
                ):
                    pass  # they have names of their own
                case ast.AST() as node:
                    waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def answers_of(notebook: NotebookSpec) -> dict[str, str]:
    """Return, for each graded cell that is no answer itself, the answer cell before it."""
    found, answer = {}, ""
    for cell in notebook.cells:
        if cell.solution:
            answer = cell.name
        elif cell.graded and answer:
            found[cell.name] = answer
    return found
