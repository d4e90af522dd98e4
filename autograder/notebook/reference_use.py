"""Notices answers that hand on what the reference library computes: a question for the teacher."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.notebook.assignment import NotebookSpec
from autograder.notebook.restoring import Cell, Sanitised

LIBRARY = "nnlib"
# It only passes Keras on, which answers no exercise.
_KERAS = f"{LIBRARY}.with_keras.quiet"
# With these a module can be had whose name stands nowhere.
_BY_NAME = {
    *("__import__", "import_module", "eval", "exec", "modules", "resolve_name", "run_module"),
    *("run_path", "find_spec", "module_from_spec", "exec_module", "load_module"),
}


@dataclass(frozen=True)
class Flag:
    """One answer to look at: the name of its cell, and the line that says why."""

    cell: str
    text: str


def flags(sanitised: Sanitised, spec: NotebookSpec) -> list[Flag]:
    """Return the answers that use the library, also by way of other cells and other names."""
    found: list[Flag] = []
    aliases: set[str] = set()
    for cell in sanitised.cells:
        if cell.cell_type != "code" or (cell.spec and cell.spec.grade):
            continue
        tree = parsed(cell.source)
        if cell.spec and cell.spec.solution:
            if not cell.untouched:
                found += _in_answer(cell, tree, aliases)
        elif cell.source not in spec.given:
            bound = _imported(tree) | _made_of(tree, aliases | _imported(tree))
            taken = sorted(bound & spec.defined)
            found += [Flag(name, f"{name} is nnlib's: it is set in another cell") for name in taken]
            aliases |= bound | _made_of(tree, _BY_NAME)
        # What the lesson itself makes with the library (data, pictures) is for everybody to use.
        aliases |= _imported(tree)
    return found


def _in_answer(cell: Cell, tree: ast.Module, aliases: set[str]) -> Iterator[Flag]:
    assert cell.spec is not None
    known, given = cell.spec, parsed(cell.spec.source)
    code = (line.split("#")[0] for line in cell.source.splitlines())
    lines = [line for line in code if LIBRARY in line.replace(_KERAS, "")]
    names = (_read(tree) & aliases) - _read(given)
    calls = ((_read(tree) | _attributes(tree)) & _BY_NAME) - _read(given)
    if lines and LIBRARY not in known.source:
        yield Flag(known.name, f"{known.name} uses nnlib: `{lines[0].strip()[:80]}`")
    elif names:
        yield Flag(known.name, f"{known.name} uses nnlib under the name `{min(names)}`")
    elif calls:
        yield Flag(known.name, f"{known.name} uses `{min(calls)}`: it may import nnlib unseen")


@functools.lru_cache(maxsize=500)
def _imported(tree: ast.Module) -> frozenset[str]:
    """Return the names under which a cell imports the library or parts of it."""
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            for alias in node.names:
                if re.match(rf"{LIBRARY}\b", module or alias.name) and module != _KERAS:
                    bound.add((alias.asname or alias.name).split(".")[0])
    return frozenset(bound)


def _made_of(tree: ast.Module, aliases: set[str]) -> set[str]:
    """Return the names that a cell gives to what it makes of these."""
    bound: set[str] = set()
    for statement in tree.body:
        if (_read(statement) | (_attributes(statement) & _BY_NAME)) & (aliases | bound):
            match statement:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    bound.add(name)
                case ast.Assign(targets=targets):
                    bound |= {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
    return bound


@functools.lru_cache(maxsize=500)
def _read(tree: ast.AST) -> frozenset[str]:
    """Return the names that a piece of code reads and does not set itself."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return frozenset({node.id for node in names} - own)


@functools.lru_cache(maxsize=500)
def _attributes(tree: ast.AST) -> frozenset[str]:
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return frozenset(names - {"eval"})


@functools.lru_cache(maxsize=500)  # most cells are the lesson's own, the same for everybody
def parsed(source: str) -> ast.Module:
    """Return the cell as a tree, its magics left out; empty where it cannot be read."""
    plain = re.sub(r"^\s*[%!?].*$", "", source, flags=re.MULTILINE)
    try:
        return ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
