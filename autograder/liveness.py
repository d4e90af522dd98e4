"""Finds which tagged demonstrations a notebook can do without, by the names that they set.

The author's tag promises that a cell only shows something: what it draws from generators, or does
to the things that it is given, matters to no other cell of the lesson. So names decide alone, and
their order counts: a name that a later cell of the lesson sets anew is not the demonstration's.
(`slicing` is for cells about which nobody has promised anything.)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# With these a name can be read that stands nowhere.
_UNSEEN = {"globals", "locals", "vars", "eval", "exec", "get_ipython", "__main__", "inspect"}
_MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Code:
    """A code cell: whether it is as the lesson has it, and whether it is tagged."""

    source: str
    given: bool
    tagged: bool


def needless(cells: Sequence[Code]) -> frozenset[int]:
    """Return the places of tagged cells that set no name on which another cell depends."""
    candidates = {place for place, cell in enumerate(cells) if cell.tagged}
    trees: list[ast.Module] = []
    for cell in cells:
        tree = _parsed(cell.source)
        if tree is None:
            return frozenset()  # what cannot be read may read anything
        trees.append(tree)
        if not cell.given and (_MAGIC.search(cell.source) or _UNSEEN & set(_words(tree))):
            return frozenset()
    late = {n for place, tree in enumerate(trees) if place not in candidates for n in _late(tree)}
    needed, left_out = set(late), set[int]()
    for place in reversed(range(len(cells))):
        tree = trees[place]
        if place in candidates:
            if not _set(tree) & needed:
                left_out.add(place)
                continue
            needed |= _late(tree)
        if cells[place].given:
            # A learner's cell may fail before it sets a name; one of the lesson's does not.
            needed -= _surely_set(tree) - late
        needed |= _read(tree)
    return frozenset(left_out)


def _parsed(source: str) -> ast.Module | None:
    """Return the cell as a tree, its magics left out, or None where it cannot be read."""
    try:
        return ast.parse(_MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
                yield word


def _set(tree: ast.AST) -> set[str]:
    """Return every name of the notebook that the code may set, not those of its functions alone."""
    found: set[str] = set()
    for node in _outside_functions(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.split(".")[0])
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
    declared = (node for node in ast.walk(tree) if isinstance(node, ast.Global))
    return found.union(*(node.names for node in declared))


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that are no part of a function, a class or a comprehension."""
    yield tree
    own = (*_FUNCTIONS, ast.ClassDef, ast.comprehension)
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, own):
            if not isinstance(node, ast.comprehension):
                yield node
        else:
            yield from _outside_functions(node)


def _stored(tree: ast.AST) -> set[str]:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _surely_set(tree: ast.Module) -> set[str]:
    """Return the names that the cell sets whatever happens."""
    plain = (ast.Assign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return {name for node in tree.body if isinstance(node, plain) for name in _stores(node)}


def _stores(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    return _set(statement)


def _read(tree: ast.Module) -> set[str]:
    """Return the names that the cell reads before it has set them itself."""
    bound: set[str] = set()
    found: set[str] = set()
    for statement in tree.body:
        targets = {
            name
            for node in ast.walk(statement)
            if isinstance(node, ast.For | ast.comprehension)
            for name in _stored(node.target)
        }
        for node in _at_once(statement):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) | ast.AugAssign(target=ast.Name(id=name)):
                    found |= {name} - bound - targets
        if isinstance(statement, ast.Assign | ast.Import | ast.ImportFrom | ast.With | ast.For):
            bound |= _set(statement)
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            bound.add(statement.name)
    return found


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs when the cell runs; what functions read when they are called is `_late`."""
    yield node
    for name, value in ast.iter_fields(node):
        if isinstance(node, _FUNCTIONS) and name == "body":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _at_once(child)


def _late(tree: ast.AST) -> set[str]:
    """Return the names that functions of the cell read when they are called, which may be later."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS):
            own = {arg.arg for arg in ast.walk(node) if isinstance(arg, ast.arg)} | _stored(node)
            names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            found |= {n.id for n in names if isinstance(n.ctx, ast.Load)} - own
    return found
