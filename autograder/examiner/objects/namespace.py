"""The names of a grade cell: the teacher's modules, the test's own things, the learner's stand-ins."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import random
import re
from typing import Any

import numpy as np

from autograder.examiner.objects.rewriting import ASKED, INSIDE, LOOKING, NOTE_SEED, RUN_INSIDE
from autograder.examiner.objects.stand_ins import Link, StandIn, asked, looking_into
from autograder.notebook.assignment import NotebookSpec, defined_names
from autograder.sandbox.trusted.copy_back import copy_back
from autograder.sandbox.wire.protocol import ValueTooLarge

MISSING = object()
# A name that these look for stands in quotes.
_LOOK_FOR_NAMES = frozenset(["dir", "eval", "exec", "globals", "locals", "vars"])
_WORD = re.compile(r"[^\W\d]\w*")


class Namespace:
    """One namespace for the grade cells of a notebook, kept in step with the learner's.

    In a notebook both are one. Here a name that the learner's cells bound is read from the
    sandbox, and what a test does to it is repeated there. Nothing else of a test's goes there.
    """

    def __init__(self, spec: NotebookSpec) -> None:
        self._spec = spec
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.names |= {NOTE_SEED: self._note_seed, ASKED: asked, LOOKING: looking_into}
        self.names[INSIDE] = lambda module, name="": self._inside(module, name)
        self.shares = False
        """Whether tests and learner's code draw from the global generators together."""
        self._seeded = False
        self._shared: tuple[Any, ...] = ()
        self._learners: dict[str, Any] = {}
        self._frames: dict[str, bytes] = {}
        self._inner: set[str] = set()
        self._link: Link | None = None

    def attach(self, link: Link) -> None:
        """Forget what stood for things of an older session, and work with this one."""
        for name in (*self._learners, *self._inner):
            self.names.pop(name, None)
        self._learners.clear()
        self._frames.clear()
        self._inner.clear()
        self._link = link
        link.before_call, link.after_call = self._before_call, self._after_call

    @property
    def link(self) -> Link:
        assert self._link is not None, "attach a link first"
        return self._link

    def cell_ran(self, source: str) -> None:
        """Let a name that a learner's cell binds mean that, though a test before bound it too."""
        own = self.names.keys() - self._learners.keys() - self._spec.modules.keys()
        if any(not name.startswith("__") for name in own):
            for name in defined_names([source]) & own:
                del self.names[name]

    def bind(self, tree: ast.Module) -> None:
        """Give a cell the names that it reads: modules as the teacher has them, else stand-ins."""
        self._frames.clear()
        read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        if read & _LOOK_FOR_NAMES:
            quoted = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
            read |= {word for text in quoted if type(text) is str for word in _WORD.findall(text)}
        wanted = []
        for name in sorted(read):
            if name in self._learners or name not in self.names:
                if name in self._spec.modules:
                    with contextlib.suppress(ImportError, AttributeError):
                        self.names[name] = self._imported(name, self._spec.modules[name])
                        continue
                if not hasattr(builtins, name) or name in self._spec.defined:
                    wanted.append(name)
        for name, kind in self.link.session.names(wanted).items():
            result = self.link.session.read(name)
            if result.raised is None:
                value = result.value
                if type(value) is StandIn:
                    value = self.link.catchable(value) if kind == "class" else value
                else:
                    self._frames[name] = self.link.session.pack(value)
                self.names[name] = self._learners[name] = value

    def _imported(self, name: str, target: str) -> Any:
        if target.startswith(RUN_INSIDE):
            self._inner.add(name)
            return self._inside(*target.split(":"))
        return _import(target)

    def _inside(self, module: str, name: str = "") -> Any:
        """Return a module of the sandbox's, or what it has under this name."""
        if module == "unittest":
            module, name = "unittest.mock", ""
        return self.link.named(module, name)

    def _before_call(self) -> None:
        self.carry_over()
        self._share_randomness()

    def _after_call(self) -> None:
        """Repeat here what a call did to the learner's own variables."""
        for name, frame in list(self._frames.items()):
            before = self._learners[name]
            result = self.link.session.read(name)
            if result.raised is None and self.names.get(name) is before:
                now = result.value
                changed = MISSING if type(now) is StandIn else self.link.session.pack(now)
                if changed != frame:
                    self.names[name] = self._learners[name] = copy_back(before, now)
                    self._note_frame(name)

    def _changed_here(self, name: str) -> bool:
        if name not in self._frames:
            return False
        try:
            return self.link.session.pack(self._learners[name]) != self._frames[name]
        except (TypeError, ValueTooLarge):
            return False  # a test's own thing is in it now, which cannot go there

    def _note_frame(self, name: str) -> None:
        self._frames.pop(name, None)
        with contextlib.suppress(TypeError, ValueTooLarge):
            self._frames[name] = self.link.session.pack(self._learners[name])

    def carry_over(self) -> None:
        """Let the sandbox see what a cell did to the learner's names: deleted, rebound, changed."""
        for name, before in list(self._learners.items()):
            now = self.names.get(name, MISSING)
            if now is before and not self._changed_here(name):
                continue
            if now is MISSING:
                self.link.session.forget(name)
            else:
                try:
                    self.link.session.write(name, now)
                except (TypeError, ValueTooLarge):
                    # A test's own thing, of a kind that cannot go there, under a learner's name.
                    self.link.session.forget(name)
            self._learners[name] = now
            if name in self._frames:
                self._note_frame(name)

    def _share_randomness(self) -> None:
        """Once a test has seeded the global generators, let the learner's code draw from them too.

        In a notebook both draw from one stream. Nothing comes back: a state that the learner
        chose would choose the draws of the tests.
        """
        if not self.shares:
            return
        python = random.getstate()
        legacy: Any = np.random.get_state()  # noqa: NPY002 - it is the old one that is shared
        state = (python, legacy[1].tobytes(), legacy[2:])
        if self._seeded or state != self._shared:
            self.link.session.reseed(python, legacy)
            self._seeded, self._shared = False, state

    def _note_seed(self, result: Any) -> Any:
        self.shares = self._seeded = True
        return result


def _import(target: str) -> Any:
    module, _, attribute = target.partition(":")
    loaded = importlib.import_module(module)
    if attribute and not hasattr(loaded, attribute):
        return importlib.import_module(f"{module}.{attribute}")
    return getattr(loaded, attribute) if attribute else loaded
