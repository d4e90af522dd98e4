"""The examiner: runs grade cells in the trusted process, the learner's names being stand-ins."""

from __future__ import annotations

import ast
import builtins
import contextlib
import hashlib
import hmac
import importlib
import io
import math
import random
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder import notebook as notebook_api
from autograder import registry
from autograder.assignment import HIDDEN_BEGIN, NotebookSpec, SourceCell
from autograder.bench import Bench
from autograder.beside import Beside
from autograder.examine import examine, with_public_reasons, zero
from autograder.exercise import Exercise, Failure, Verdict
from autograder.present import as_html, as_text, number
from autograder.sandbox.results import SandboxDied
from autograder.sandbox.session import Session
from autograder.standins import Link, RemoteSubject, StandIn, TookTooLong, type_of

NOT_DEFINED = "Not defined"
HIDDEN_FAILED = "A hidden test failed."
MISSING = object()
NOTE_SEED, TYPE_OF = "__note_seed__", "__type_of__"
# A test that looks at what is printed has to get hold of the standard output first.
PRINT_TESTS = re.compile(r"stdout|capture_output|capsys")


@dataclass(frozen=True)
class Examined:
    """What one grade cell gave, with the outputs that stand below it from now on."""

    points: float
    reason: str = ""
    verdict: Verdict | None = None
    outputs: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False
    """Whether it ended for a reason of ours (a limit, a crash), in which no word is the learner's."""


class Examiner:
    """Examines the grade cells of one notebook, one after the other, in one namespace."""

    def __init__(
        self, spec: NotebookSpec, secret: bytes, cell_timeout_s: float, beside: Beside, bench: Bench
    ) -> None:
        self._spec = spec
        self._beside = beside
        self._bench = bench
        self._secret = secret
        self._cell_timeout_s = cell_timeout_s
        self._space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self._space |= {NOTE_SEED: self._note_seed, TYPE_OF: type_of}
        self._learners: dict[str, Any] = {}
        self._shares = self._seeded = False
        self._shared: tuple[Any, ...] = ()
        self._link: Link | None = None

    def attach(self, session: Session) -> None:
        """Work with this session from now on; what stood for things of an older one is forgotten."""
        for name in self._learners:
            self._space.pop(name, None)
        self._learners.clear()
        self._link = Link(session)
        self._link.before_call = self._before_call
        self._link.objects = self._spec.objects
        self._link.bench = self._bench

    def examine(self, cell: SourceCell) -> Examined:
        """Run one grade cell. `SandboxDied` passes through: the caller knows what to restart."""
        assert self._link is not None, "attach a session first"
        verdicts: list[Verdict] = []
        self._bench.begin()
        self._link.deadline = time.monotonic() + self._cell_timeout_s
        self._link.echoes = bool(PRINT_TESTS.search(cell.source))
        self._seed(cell)
        token = notebook_api.examiner.set(
            lambda exercise, answer: self._official(exercise, answer, verdicts)
        )
        try:
            tree = _Naming(self._spec.modules).visit(ast.parse(cell.source))
            with self._beside.work():
                self._bind(tree)
                with _silence():
                    value = self._run(tree, cell.name)
                self._carry_over()
        except SandboxDied:
            if time.monotonic() >= self._link.deadline:
                # The session knows what was left of the time, which differs from run to run.
                raise SandboxDied(f"did not finish within {self._cell_timeout_s:g} s") from None
            raise
        except TookTooLong:
            return stopped(f"The code under test did not finish within {self._cell_timeout_s:g} s.")
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - how tests say no; pytest's is no Exception
            return failed(_reason(error, cell))
        finally:
            notebook_api.examiner.reset(token)
        points, reason = partial_credit(value, cell.points)
        if len(verdicts) == 1:
            return Examined(points, reason, verdicts[0], _shown(verdicts[0]))
        outputs = [] if points == cell.points else _number_output(points)
        return Examined(points, reason, None, outputs, stopped=bool(reason))

    def _run(self, tree: ast.Module, name: str) -> Any:
        """Execute the cell and return the value of its last expression, as a notebook would."""
        body, last = tree.body, None
        if body and isinstance(body[-1], ast.Expr):
            last = ast.Expression(body[-1].value)
            body = body[:-1]
        code = compile(ast.Module(body, []), f"<{name}>", "exec")
        exec(code, self._space)  # noqa: S102 - the source is the teacher's, never the learner's
        return eval(compile(last, f"<{name}>", "eval"), self._space) if last is not None else None

    def _bind(self, tree: ast.Module) -> None:
        """Give the cell the names that it reads: modules as the teacher has them, else stand-ins."""
        assert self._link is not None
        read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        wanted = []
        for name in sorted(read):
            if name in self._learners or name not in self._space:
                if name in self._spec.modules:
                    with contextlib.suppress(ImportError, AttributeError):
                        self._space[name] = _import(self._spec.modules[name])
                        continue
                if not hasattr(builtins, name) or name in self._spec.defined:
                    wanted.append(name)
        for name, kind in self._link.session.names(wanted).items():
            result = self._link.session.read(name)
            if result.raised is None:
                value = result.value
                if kind == "class" and type(value) is StandIn:
                    value = self._link.catchable(value)
                self._space[name] = self._learners[name] = value

    def _before_call(self) -> None:
        self._carry_over()
        self._share_randomness()

    def _share_randomness(self) -> None:
        """Once a test has seeded the global generators, let the learner's code draw from them too.

        In a notebook both draw from one stream. Nothing comes back: a state that the learner
        chose would choose the draws of the tests.
        """
        if not self._shares:
            return
        python = random.getstate()
        legacy: Any = np.random.get_state()  # noqa: NPY002 - it is the old one that is shared
        state = (python, legacy[1].tobytes(), legacy[2:])
        if self._seeded or state != self._shared:
            assert self._link is not None
            self._link.session.reseed(python, legacy)
            self._seeded, self._shared = False, state

    def _note_seed(self, result: Any) -> Any:
        self._shares = self._seeded = True
        return result

    def _carry_over(self) -> None:
        """Let the sandbox see that a cell deleted or rebound one of the learner's names."""
        assert self._link is not None
        for name, before in list(self._learners.items()):
            now = self._space.get(name, MISSING)
            if now is before:
                continue
            if now is MISSING:
                self._link.session.forget(name)
            else:
                self._link.session.write(name, now)
            self._learners[name] = now

    def _official(self, exercise: Exercise, answer: Any, verdicts: list[Verdict]) -> Verdict:
        if type(answer) is StandIn:
            assert self._link is not None
            # As in the notebook: what a cell told `np.seterr` neither adds faults nor hides them.
            self._link.session.own_numerics = True
            try:
                verdict = examine(exercise, RemoteSubject(answer, exercise.name), self._secret)
            finally:
                self._link.session.own_numerics = False
        else:
            reason = f"`{exercise.name}` must be a function, `def {exercise.signature}`, but it is {answer!r:.60} now."
            verdict = zero(exercise, Failure(reason))
        verdicts.append(verdict)
        return verdict

    def _seed(self, cell: SourceCell) -> None:
        """Make a teacher's own random tests the same in every regrade, and unknown before it."""
        self._shares = False
        digest = hmac.new(
            self._secret, f"{self._spec.name}/{cell.name}".encode(), hashlib.sha256
        ).digest()
        random.seed(digest)
        np.random.seed(int.from_bytes(digest[:4], "little"))  # noqa: NPY002 - tests may use the old one


class _Naming(ast.NodeTransformer):
    """Writes into each `check(row_sums)` which exercise it means: `check(row_sums, "row_sums")`.

    What is asked stands in the teacher's source; an object's own ``__name__`` is the learner's word.
    Each call of a `seed` is noted, also where it sets the same seed again, and `type(x)` asks for
    the type of what `x` stands for.
    """

    def __init__(self, modules: dict[str, str]) -> None:
        self._modules = modules

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="type") as asked_for, args=[_], keywords=[]):
                asked_for.id = TYPE_OF
            case ast.Call(func=ast.Name(id="seed") | ast.Attribute(attr="seed")):
                noted = ast.Call(ast.Name(NOTE_SEED, ast.Load()), [node], [])
                return ast.fix_missing_locations(ast.copy_location(noted, node))
            case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=asked)], keywords=[]):
                if self._modules.get(name) == "autograder:check":
                    named = ast.copy_location(ast.Constant(asked), node)
                    node.args.append(named)
        return node


def _import(target: str) -> Any:
    module, _, attribute = target.partition(":")
    loaded = importlib.import_module(module)
    return getattr(loaded, attribute) if attribute else loaded


@contextlib.contextmanager
def _silence() -> Any:
    """Drop what tests print: it may hold what is hidden."""
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
        yield


def failed(reason: str) -> Examined:
    """Return a cell that gives nothing, its reason in the place of the tests' own output."""
    output = {"output_type": "error", "ename": "Failed", "evalue": reason, "traceback": [reason]}
    return Examined(0.0, reason, None, [output])


def stopped(reason: str) -> Examined:
    """Return a cell that gives nothing because the code under test could not go on."""
    return replace(failed(reason), stopped=True)


def public_form(cell: SourceCell) -> SourceCell:
    """Return the grade cell without its hidden tests, or empty where it makes no sense then."""
    source = cell.released
    try:
        ast.parse(source)
    except SyntaxError:
        source = ""
    return replace(cell, source=source)


def only_checks(cell: SourceCell) -> bool:
    """Return whether the cell is one `check(...)` and leaves nothing behind for later cells."""
    match ast.parse(cell.source).body:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="check"), args=[ast.Name()], keywords=[]))]:
            return True
    return False


def as_shown(official: Examined, public: Examined) -> Examined:
    """Return the official points with the reasons of an examination that met no secret."""
    if official.verdict:
        exercise = registry.find(official.verdict.exercise)
        seen = public.verdict or replace(official.verdict, parts=())
        verdict = with_public_reasons(exercise, official.verdict, seen)
        return replace(official, verdict=verdict, outputs=_shown(verdict))
    if official.points:
        return official
    return failed(public.reason or HIDDEN_FAILED)


def _reason(error: BaseException, cell: SourceCell) -> str:
    """Say why a cell failed without a word of what its hidden part holds."""
    if isinstance(error, NameError) and error.name:
        return f"{NOT_DEFINED}: `{error.name}`."
    if isinstance(error, NotImplementedError):
        return "Not written yet: replace the `raise NotImplementedError` by your code."
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == f"<{cell.name}>":
            line = trace.tb_lineno
        trace = trace.tb_next
    if cell.hides(line) or (not line and HIDDEN_BEGIN in cell.source):
        return HIDDEN_FAILED
    message = str(error).strip().splitlines()
    text = cell.source.splitlines()[line - 1].strip() if line else ""
    return f"{type(error).__name__}{': ' + message[0] if message else ''}{f' (in `{text}`)' if text else ''}"[
        :500
    ]


def partial_credit(value: Any, max_points: float) -> tuple[float, str]:
    """Read the points from a cell's last value, as nbgrader does; what is no score is said."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return max_points, ""
    points = float(value)
    if math.isnan(points) or points > max_points:
        return (
            0.0,
            f"The test gave {points:g} of {number(max_points)} points, which cannot be: tell your teacher.",
        )
    return (points, "") if points >= 0 else (max_points, "")


def _shown(verdict: Verdict) -> list[dict[str, Any]]:
    table = {"text/plain": as_text(verdict), "text/html": as_html(verdict)}
    return [
        {"output_type": "display_data", "data": table, "metadata": {}},
        *_number_output(verdict.points),
    ]


def _number_output(points: float) -> list[dict[str, Any]]:
    data = {"text/plain": repr(float(points))}
    return [
        {"output_type": "execute_result", "execution_count": None, "data": data, "metadata": {}}
    ]
