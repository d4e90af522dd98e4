"""Finds the course's own cells that no answer can depend on.

Where points are decided, learners' cells run a second time, and nobody sees what is shown there.
A demonstration of the course (a picture, a table, a network trained to be looked at) need not run
again: only what answers, checks and the learner's own cells may build on. In doubt a cell runs.
"""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

# With these, code reaches names that it does not write down.
_SECRETIVE = frozenset(["__import__", "eval", "exec", "locals", "vars"])
# A lesson's own cell does so with these only where it says so.
_SUSPECT = frozenset(["__main__", "get_ipython", "inspect", "sys"])
# What is given to these stays as it is.
_READERS = frozenset(
    ["abs", "float", "format", "int", "len", "max", "min", "print", "range", "repr", "round", "str"]
)
# Generators that every cell shares: who sets them acts on all that come after.
_SEEDS = frozenset(["seed", "set_random_seed", "set_seed"])
_DRAWN_FROM_ALL = "the generators that all cells share"


@dataclass(frozen=True)
class _Use:
    """What a cell has to do with the notebook's names."""

    mentioned: frozenset[str]
    """Every name in it, those in its functions too."""
    read: frozenset[str]
    """Those of them whose value from before it needs."""
    bound: frozenset[str]
    """Names that mean something else after it."""
    changed: frozenset[str]
    """Names of what it may change in place: it is given to calls, has methods called, is written into."""
    functions: frozenset[str]
    """Of the bound names, those of functions and modules: passing them changes nothing."""
    linked: tuple[frozenset[str], ...]
    """Names that may mean one thing, or parts of it: those of an assignment, of both its sides."""
    acts: bool
    """Whether it does more than define functions and ask for checks."""
    secretive: bool
    """Whether it may reach names that it does not mention."""


def needless(
    cells: Sequence[tuple[str, bool]],
    *,
    known: Collection[str] = (),
    tame: bool = False,
) -> frozenset[int]:
    """Return the places of cells without which the others give what they give.

    Each cell is its source, and whether it may be left out at all. A cell is kept for the sake of
    a kept one that reads a name which the cell binds, or a thing which it may change.

    Parameters
    ----------
    known : sources of cells that the lesson's author wrote
        They reach no name in secret.
    tame : bool
        Whether the author vouches that a cell which may be left out changes nothing but the names
        that it binds.
    """
    uses = [_use(source) for source, _ in cells]
    kept = {place for place, (_, free) in enumerate(cells) if not free}
    if any(use.bound & _READERS for use in uses):
        return frozenset()
    if any(uses[place].mentioned & _SUSPECT for place in kept if cells[place][0] not in known):
        return frozenset()
    # Functions and modules are used, not changed; what nobody binds is Python's own.
    things = frozenset().union(*(use.bound - use.functions for use in uses))
    # Functions that are only defined draw nothing yet, and a check seeds for itself.
    seeded = not tame and any(uses[place].acts for place in kept)
    every = [link for use in uses for link in use.linked]
    groups = _groups([link & things for link in every])
    joined = _groups(every)
    reach = [] if tame else [_reach(use, uses, joined) for use in uses]
    while True:
        if any(uses[place].secretive for place in kept if cells[place][0] not in known):
            return frozenset()
        wanted = frozenset().union(*(uses[place].read for place in kept))
        same = _linked(wanted & things, groups)
        more = {
            place
            for place, use in enumerate(uses)
            if place not in kept
            and (
                use.secretive
                or (seeded and _DRAWN_FROM_ALL in use.bound)
                or use.bound & wanted
                or (not tame and reach[place] & same)
            )
        }
        if not more:
            return frozenset(range(len(cells))) - kept
        kept |= more


def _groups(links: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """Return the links joined where they share a name: each name is in one group at most."""
    groups: list[frozenset[str]] = []
    for link in set(links):
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link]
        groups.append(link.union(*touched))
    return groups


def _linked(names: frozenset[str], groups: list[frozenset[str]]) -> frozenset[str]:
    """Return these names and all through which the same things can be reached."""
    return names.union(*(group for group in groups if group & names))


def _reach(use: _Use, uses: Sequence[_Use], groups: list[frozenset[str]]) -> frozenset[str]:
    """Return what a cell may change, through functions of other cells and other names of theirs."""
    named = _linked(use.mentioned, groups)
    called = (other.changed for other in uses if other.functions & named)
    return use.changed.union(*called)


@functools.lru_cache(maxsize=1000)  # the course's cells are the same in every notebook
def _use(source: str) -> _Use:
    try:
        return _looked_into(source)
    # A magic, a cell that does not run anyway, or one that is nested deeper than Python reads.
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        nothing = frozenset[str]()
        return _Use(nothing, nothing, nothing, nothing, nothing, (), True, True)


def _looked_into(source: str) -> _Use:
    tree = ast.parse(source)
    table = symtable.symtable(source, "cell", "exec")
    symbols = list(_symbols(table))
    bound = {symbol.get_name() for symbol in symbols if _binds(symbol)}
    mentioned = {symbol.get_name() for symbol in symbols}
    needed = frozenset(_needed(tree) | _late(table))
    functions, changed, handed = set[str](), _set_by_calls(table), 0
    secretive = bool(mentioned & _SECRETIVE)
    for statement in _at_once(tree):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.add(statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            functions.update(a.asname or a.name.split(".")[0] for a in statement.names)
    linked = []
    for node in ast.walk(tree):
        match node:
            case ast.AugAssign(target=ast.Name(id=name)):
                changed.add(name)  # a list grows in place
                linked.append(frozenset(_names(node)))
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
                linked.append(frozenset(_names(node)))
            case ast.For() | ast.comprehension() | ast.AsyncFor():
                linked.append(frozenset(_names(node.target) | _names(node.iter)))
            case ast.withitem() | ast.Return():
                linked.append(frozenset(_names(node)))
            case ast.ClassDef(name=name):  # what its body names may be kept in it
                linked.append(frozenset(_names(node) | {name}))
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                secretive = True
            case (
                ast.Attribute(ctx=ast.Store() | ast.Del())
                | ast.Subscript(ctx=ast.Store() | ast.Del())
            ):
                changed |= _names(node)
            case ast.Call(func=called):
                given = (*node.args, *(keyword.value for keyword in node.keywords))
                # Handed to a function of the course, it is read; `globals()["x"] = …` is another thing.
                handed += sum(ast.unparse(part) == "globals()" for part in given)
                if _last(called) not in _READERS or isinstance(called, ast.Attribute):
                    for part in given:
                        changed |= _names(part)
                if isinstance(called, ast.Attribute):
                    changed |= _names(called.value)
                if _last(called) in _SEEDS:
                    bound.add(_DRAWN_FROM_ALL)
    secretive |= handed < sum(name == "globals" for name in _all_names(tree))
    return _Use(
        frozenset(mentioned),
        needed,
        frozenset(bound),
        frozenset(changed & mentioned),
        frozenset(functions),
        tuple(linked),
        not all(map(_only_defines, tree.body)),
        secretive,
    )


def _only_defines(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()) | ast.Assign(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="check" | "hint"))):
            return True
    return False


def _needed(tree: ast.Module) -> set[str]:
    """Return the names that are read before the cell itself has set them for sure."""
    found, own = set[str](), set[str]()
    for statement in tree.body:
        at_once = list(_at_once(statement))
        given = {name for node in at_once for name in _loop_names(node)}
        for node in at_once:
            match node:
                case ast.Name(id=name, ctx=ast.Load() | ast.Del()):
                    found |= {name} - own - given
                case ast.AugAssign(target=ast.Name(id=name)):
                    found |= {name} - own
                case ast.For(iter=run_through) | ast.comprehension(iter=run_through):
                    found |= _names(run_through) - own  # read before the loop's name is set
        match statement:
            case ast.Assign() | ast.Import() | ast.ImportFrom() | ast.With():
                own |= _stored(statement)
            case ast.For(target=target, iter=ast.Tuple(elts=[_, *_]) | ast.List(elts=[_, *_])):
                own |= _stored(target)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                own.add(name)
    return found


def _late(table: symtable.SymbolTable) -> set[str]:
    """Return the names that functions and classes read, which may be later."""
    found = set[str]()
    for inner in table.get_children():
        if inner.get_name() not in ("listcomp", "setcomp", "dictcomp", "genexpr"):
            found |= {symbol.get_name() for symbol in _symbols(inner, top=False)}
        found |= _late(inner)
    return found


def _set_by_calls(table: symtable.SymbolTable) -> set[str]:
    """Return the names of the notebook that functions set when they are called (`global x`)."""
    found = set[str]()
    for inner in table.get_children():
        found |= {symbol.get_name() for symbol in _symbols(inner, top=False) if _binds(symbol)}
    return found


def _loop_names(node: ast.AST) -> set[str]:
    """Return the names that a loop sets before its body reads them."""
    return _names(node.target) if isinstance(node, ast.For | ast.comprehension) else set()


def _stored(node: ast.AST) -> set[str]:
    """Return the names that a piece of code, functions and comprehensions aside, sets."""
    found = set[str]()
    for inner in _at_once(node, comprehensions=False):
        match inner:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.split(".")[0])
    return found


def _at_once(node: ast.AST, comprehensions: bool = True) -> Iterator[ast.AST]:
    """Yield what is evaluated when the code runs, not what functions do when they are called."""
    yield node
    inner: Iterable[ast.AST | None] = ast.iter_child_nodes(node)
    match node:
        case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
            inner = [*node.decorator_list, *arguments.defaults, *arguments.kw_defaults]
        case ast.Lambda(args=arguments):
            inner = [*arguments.defaults, *arguments.kw_defaults]
        case ast.ClassDef():
            inner = [*node.decorator_list, *node.bases, *node.keywords]
        case ast.comprehension() if not comprehensions:
            inner = []
    for child in inner:
        if child is not None:
            yield from _at_once(child, comprehensions)


def _symbols(table: symtable.SymbolTable, top: bool = True) -> Iterator[symtable.Symbol]:
    """Yield the symbols that mean names of the notebook: those at the top, and global ones below."""
    for symbol in table.get_symbols():
        if top or symbol.is_global():
            yield symbol
    for inner in table.get_children():
        yield from _symbols(inner, top=False)


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _last(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _names(node: ast.AST) -> set[str]:
    return set(_all_names(node))


def _all_names(node: ast.AST) -> list[str]:
    return [inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)]
