"""The names of a grade cell: the teacher's modules, the test's own values, the learner's stand-ins."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import re
from collections.abc import Iterator
from typing import Any

from autograder.examiner.objects.link import Link
from autograder.examiner.objects.randomness import SharedRandomness
from autograder.examiner.objects.remote_subject import Measure, RemoteSubject
from autograder.examiner.objects.rewriting import (
    ASKED,
    INSIDE,
    LOOKING,
    NOTE_SEED,
    RUN_INSIDE,
    Rewriting,
)
from autograder.examiner.objects.stand_ins import StandIn, asked, looking_into
from autograder.notebook.assignment import NotebookSpec, defined_names
from autograder.sandbox.trusted.copy_back import copy_back
from autograder.sandbox.trusted.session import OpenSession, Session
from autograder.sandbox.wire.protocol import ValueTooLarge

MISSING = object()
# The names that these look for stand in quotes.
_LOOK_FOR_NAMES = frozenset(["dir", "eval", "exec", "globals", "locals", "vars"])
_WORD = re.compile(r"[^\W\d]\w*")


class Namespace:
    """One namespace for the grade cells of a notebook, kept in step with the learner's.

    In a notebook the two are the same. Here a name that the learner's cells bound is read from
    the sandbox, and what a test does to it is repeated there. No other name of a test goes there.
    """

    def __init__(self, spec: NotebookSpec) -> None:
        self._spec = spec
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self._randomness = SharedRandomness()
        self.names |= {NOTE_SEED: self._randomness.note_seed, ASKED: asked, LOOKING: looking_into}
        self.names[INSIDE] = lambda module, name="": self._inside(module, name)
        self._learners: dict[str, Any] = {}
        """The learner's names, with what they stand for here."""
        self._frames: dict[str, bytes] = {}
        """Those of them that hold plain data, as they were sent last."""
        self._modules_inside: set[str] = set()
        self._link: Link | None = None

    def open_session(self, open_session: OpenSession) -> Session:
        """Open a session to work with, and forget what belonged to an older one."""
        for name in (*self._learners, *self._modules_inside):
            self.names.pop(name, None)
        self._learners.clear()
        self._frames.clear()
        self._modules_inside.clear()
        self._link = Link(
            open_session,
            objects=self._spec.objects,
            before_call=self._before_call,
            after_call=self._after_call,
        )
        return self._link.session

    @property
    def link(self) -> Link:
        assert self._link is not None, "open a session first"
        return self._link

    @property
    def _session(self) -> Session:
        return self.link.session

    def begin_cell(self, timeout_s: float, echoes: bool) -> None:
        """Begin a grade cell; with `echoes`, what the learner's code prints is printed here too."""
        self.link.begin_cell(timeout_s, echoes)
        self._randomness.begin_cell()

    def prepare(self, source: str) -> ast.Module:
        """Return a cell rewritten for this namespace, with the names that it reads bound in it."""
        tree: ast.Module = Rewriting(self._spec.modules).visit(ast.parse(source))
        self._bind(tree)
        return tree

    @contextlib.contextmanager
    def subject(self, stand_in: StandIn, name: str, measure: Measure) -> Iterator[RemoteSubject]:
        """Give a learner's function as the exercise engine examines it."""
        # As in the notebook: a cell that called `np.seterr` neither adds faults nor hides them.
        with self.link.session.numeric_warnings():
            yield RemoteSubject(self.link, stand_in, name, measure)

    def cell_ran(self, source: str) -> None:
        """Give a name that a learner's cell binds back to the learner, if a test took it."""
        own = self.names.keys() - self._learners.keys() - self._spec.modules.keys()
        if any(not name.startswith("__") for name in own):
            for name in defined_names([source]) & own:
                del self.names[name]

    def _bind(self, tree: ast.Module) -> None:
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
        for name, kind in self._session.names(wanted).items():
            result = self._session.read(name)
            if result.raised is None:
                value = result.value
                if type(value) is StandIn:
                    value = self.link.catchable(value) if kind == "class" else value
                else:
                    self._frames[name] = self._session.pack(value)
                self.names[name] = self._learners[name] = value

    def _imported(self, name: str, target: str) -> Any:
        if target.startswith(RUN_INSIDE):
            self._modules_inside.add(name)
            return self._inside(*target.split(":"))
        return _import(target)

    def _inside(self, module: str, name: str = "") -> Any:
        """Return the stand-in of a module in the sandbox, or of what it has under this name."""
        if module == "unittest":
            module, name = "unittest.mock", ""
        return self.link.named(module, name)

    def _before_call(self) -> None:
        self.carry_over()
        self._randomness.share_with(self._session)

    def _after_call(self) -> None:
        """Repeat here what a call did to the learner's own variables."""
        for name, frame in list(self._frames.items()):
            before = self._learners[name]
            result = self._session.read(name)
            if result.raised is None and self.names.get(name) is before:
                now = result.value
                changed = MISSING if type(now) is StandIn else self._session.pack(now)
                if changed != frame:
                    self.names[name] = self._learners[name] = copy_back(before, now)
                    self._note_frame(name)

    def _changed_here(self, name: str) -> bool:
        if name not in self._frames:
            return False
        try:
            return self._session.pack(self._learners[name]) != self._frames[name]
        except (TypeError, ValueTooLarge):
            return False  # the test has put something into it that cannot go there

    def _note_frame(self, name: str) -> None:
        self._frames.pop(name, None)
        with contextlib.suppress(TypeError, ValueTooLarge):
            self._frames[name] = self._session.pack(self._learners[name])

    def carry_over(self) -> None:
        """Let the sandbox see what a cell did to the learner's names: deleted, rebound, changed."""
        for name, before in list(self._learners.items()):
            now = self.names.get(name, MISSING)
            if now is before and not self._changed_here(name):
                continue
            if now is MISSING:
                self._session.forget(name)
            else:
                try:
                    self._session.write(name, now)
                except (TypeError, ValueTooLarge):
                    # The test gave the name a value of its own that cannot go there.
                    self._session.forget(name)
            self._learners[name] = now
            if name in self._frames:
                self._note_frame(name)


def _import(target: str) -> Any:
    module, _, attribute = target.partition(":")
    loaded = importlib.import_module(module)
    if attribute and not hasattr(loaded, attribute):
        return importlib.import_module(f"{module}.{attribute}")
    return getattr(loaded, attribute) if attribute else loaded
