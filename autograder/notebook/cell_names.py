"""What a cell has to do with a notebook's names: what it reads, binds, and may change."""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# With these, code reaches names that it does not write down.
_SECRETIVE = frozenset(["__import__", "eval", "exec", "locals", "vars"])
# These change none of their arguments.
READERS = frozenset(
    ["abs", "float", "format", "int", "len", "max", "min", "print", "range", "repr", "round", "str"]
)
# All cells share these generators, so that setting one acts on every later cell.
_SEEDS = frozenset(["seed", "set_random_seed", "set_seed"])
SHARED_GENERATORS = "the generators that all cells share"


@dataclass(frozen=True)
class CellNames:
    """What a cell has to do with the notebook's names."""

    mentioned: frozenset[str]
    """Every name in it, those in its functions too."""
    read: frozenset[str]
    """Those of them whose earlier value it needs."""
    bound: frozenset[str]
    """Names that mean something else after it."""
    changed: frozenset[str]
    """Names of what it may change in place: passed to a call, asked for a method, or written into."""
    functions: frozenset[str]
    """Of the bound names, those of functions and modules: passing them changes nothing."""
    linked: tuple[frozenset[str], ...]
    """Sets of names that may mean the same object or its parts: both sides of an assignment, say."""
    acts: bool
    """Whether it does more than define functions and ask for checks."""
    secretive: bool
    """Whether it may reach names that it does not mention."""


@functools.lru_cache(maxsize=1000)  # the course's cells are the same in every notebook
def names_of(source: str) -> CellNames:
    try:
        return _analysed(source)
    # A magic, a cell that does not run anyway, or one nested deeper than Python can parse.
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        nothing = frozenset[str]()
        return CellNames(nothing, nothing, nothing, nothing, nothing, (), True, True)


def _analysed(source: str) -> CellNames:
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
            case ast.ClassDef(name=name):  # it may keep what its body names
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
                # A function that is passed `globals()` reads it; `globals()["x"] = …` writes.
                handed += sum(ast.unparse(part) == "globals()" for part in given)
                if _last(called) not in READERS or isinstance(called, ast.Attribute):
                    for part in given:
                        changed |= _names(part)
                if isinstance(called, ast.Attribute):
                    changed |= _names(called.value)
                if _last(called) in _SEEDS:
                    bound.add(SHARED_GENERATORS)
    secretive |= handed < sum(name == "globals" for name in _all_names(tree))
    return CellNames(
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
    """Return the names that may be read before the cell itself sets them."""
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
    """Return the names that functions and classes read, perhaps later."""
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
