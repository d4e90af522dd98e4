"""Rewrites a grade cell to run outside the learner's process."""

from __future__ import annotations

import ast
from typing import Any

NOTE_SEED, ASKED, LOOKING, INSIDE = "__note_seed__", "__asked__", "__looking__", "__inside__"
# These act on the process in which they run, so they run in the learner's: a figure is drawn or a
# function replaced there.
RUN_INSIDE = ("matplotlib", "unittest.mock", "unittest:mock")
# These look into objects that stay inside, so they are asked there.
LOOKS_INTO = ("dataclasses", "inspect")


class Rewriting(ast.NodeTransformer):
    """Writes into each `check(row_sums)` which exercise it means: `check(row_sums, "row_sums")`.

    The teacher's source says which exercise is meant; an object's own ``__name__`` is whatever the
    learner says. Each call of a `seed` is noted, even if it sets the same seed again, and `type(x)`
    asks for the type of what `x` stands for.
    """

    def __init__(self, modules: dict[str, str]) -> None:
        self._modules = modules

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(
                func=ast.Name(id="type" | "callable" | "vars" as what), args=[_], keywords=[]
            ):
                node.args.insert(0, ast.copy_location(ast.Constant(what), node))
                node.func = ast.copy_location(ast.Name(ASKED, ast.Load()), node)
            case ast.Call(func=ast.Name(id="seed") | ast.Attribute(attr="seed")):
                noted = ast.Call(ast.Name(NOTE_SEED, ast.Load()), [node], [])
                return ast.fix_missing_locations(ast.copy_location(noted, node))
            case ast.Call(func=looks) if function := self._looking(looks):
                looking = ast.Call(
                    ast.Name(LOOKING, ast.Load()), [ast.Constant(function), looks], []
                )
                node.func = ast.fix_missing_locations(ast.copy_location(looking, looks))
            case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=asked_for)], keywords=[]):
                if self._modules.get(name) == "autograder:check":
                    node.args.append(ast.copy_location(ast.Constant(asked_for), node))
        return node

    def _looking(self, called: ast.expr) -> str:
        """Return the full name of the function that is called, if it looks into things."""
        match called:
            case ast.Attribute(value=ast.Name(id=name), attr=function):
                full = f"{self._modules.get(name)}.{function}"
            case ast.Name(id=name):
                full = self._modules.get(name, "").replace(":", ".")
            case _:
                return ""
        return full if full.partition(".")[0] in LOOKS_INTO and "." in full else ""

    def visit_Import(self, node: ast.Import) -> Any:
        inside = [a for a in node.names if a.asname and a.name.startswith(RUN_INSIDE)]
        node.names = [alias for alias in node.names if alias not in inside]
        made = [self._bound(node, a.asname or a.name, a.name) for a in inside]
        return [*([node] if node.names else []), *made]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> Any:
        inside = [a for a in node.names if f"{node.module}:{a.name}".startswith(RUN_INSIDE)]
        node.names = [alias for alias in node.names if alias not in inside]
        made = [self._bound(node, a.asname or a.name, str(node.module), a.name) for a in inside]
        return [*([node] if node.names else []), *made]

    def _bound(self, node: ast.AST, name: str, *target: str) -> ast.stmt:
        """Return the statement that assigns what the sandbox has to a name."""
        call = ast.Call(ast.Name(INSIDE, ast.Load()), [ast.Constant(t) for t in target], [])
        made = ast.Assign([ast.Name(name, ast.Store())], call)
        return ast.fix_missing_locations(ast.copy_location(made, node))
