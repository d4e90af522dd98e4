"""The examiner: runs grade cells in the trusted process, the learner's names being stand-ins."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import hashlib
import hmac
import inspect
import io
import math
import random
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.engine import check as notebook_api
from autograder.engine import registry
from autograder.engine.compare import show
from autograder.engine.examine import examine, with_public_reasons, zero
from autograder.engine.exercise import Exercise, Failure, Verdict
from autograder.engine.present import as_html, as_text, number
from autograder.examiner.bench import Bench
from autograder.examiner.objects import Namespace, StandIn, TookTooLong
from autograder.examiner.side_files import SideFiles
from autograder.notebook.assignment import HIDDEN_BEGIN, NotebookSpec, SourceCell
from autograder.notebook.magics import captures, readable
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.trusted.session import OpenSession, Session

NOT_DEFINED = "Not defined"
HIDDEN_FAILED = "A hidden test failed."
# A test that looks at what is printed must capture the standard output first.
PRINT_TESTS = re.compile(r"stdout|stderr|capture_output|capsys|^\s*%%capture")


@dataclass(frozen=True)
class Examined:
    """What one grade cell gave, with the outputs that stand below it from now on."""

    points: float
    reason: str = ""
    verdict: Verdict | None = None
    outputs: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False
    """Whether a limit or a crash ended it, so that no word of the reason is the learner's."""


class Examiner:
    """Examines the grade cells of one notebook, one after the other, in one namespace."""

    def __init__(
        self,
        spec: NotebookSpec,
        secret: bytes,
        cell_timeout_s: float,
        side_files: SideFiles,
        bench: Bench,
    ) -> None:
        self._spec = spec
        self._side_files = side_files
        self._bench = bench
        self._secret = secret
        self._cell_timeout_s = cell_timeout_s
        self._namespace = Namespace(spec)

    def open_session(self, open_session: OpenSession) -> Session:
        """Open a session and examine it from now on; what belonged to an older one is forgotten."""
        return self._namespace.open_session(open_session)

    def cell_ran(self, source: str) -> None:
        """Take note that a learner's cell has run since the last grade cell."""
        self._namespace.cell_ran(source)

    def examine(self, cell: SourceCell) -> Examined:
        """Run one grade cell. `SandboxDied` passes through: the caller opens another session."""
        verdicts: list[Verdict] = []
        self._bench.begin()
        echoes = bool(PRINT_TESTS.search(cell.source))
        self._namespace.begin_cell(self._cell_timeout_s, echoes)
        self._seed(cell)
        token = notebook_api.examiner.set(
            lambda exercise, answer: self._official(exercise, answer, verdicts)
        )
        try:
            with self._side_files.work():
                tree = self._namespace.prepare(readable(cell.source))
                with _silence() as (out, err), warnings.catch_warnings():
                    warnings.simplefilter("default")
                    value = self._run(tree, cell.name)
                if name := captures(cell.source):
                    self._namespace.names[name] = _captured(out, err)
                self._namespace.carry_over()
        except SandboxDied:
            if self._namespace.link.out_of_time:
                # The session names what was left of the time, which differs from run to run.
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
        value = self._evaluated(ast.Module(body, []), name, "exec")
        return self._evaluated(last, name, "eval") if last is not None else value

    def _evaluated(self, tree: ast.Module | ast.Expression, name: str, mode: str) -> Any:
        """Run code, which may say `await` as in a notebook."""
        code = compile(tree, f"<{name}>", mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        value = eval(code, self._namespace.names)  # it is the teacher's source, never the learner's
        waits = code.co_flags & inspect.CO_COROUTINE
        return asyncio.run(value) if waits else value

    def _official(self, exercise: Exercise, answer: Any, verdicts: list[Verdict]) -> Verdict:
        if type(answer) is StandIn:
            with self._namespace.subject(answer, exercise.name, self._bench.measure) as subject:
                verdict = examine(exercise, subject, self._secret)
        else:
            reason = f"`{exercise.name}` must be a function, `def {exercise.signature}`, but it is {show(answer)} now."
            verdict = zero(exercise, Failure(reason))
        verdicts.append(verdict)
        return verdict

    def _seed(self, cell: SourceCell) -> None:
        """Make a teacher's random tests the same in every regrade, and unpredictable to learners."""
        digest = hmac.new(
            self._secret, f"{self._spec.name}/{cell.name}".encode(), hashlib.sha256
        ).digest()
        random.seed(digest)
        np.random.seed(int.from_bytes(digest[:4], "little"))  # noqa: NPY002 - tests may use the old one


@contextlib.contextmanager
def _silence() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Show nobody what tests print: hidden tests may be in it."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err


def _captured(out: io.StringIO, err: io.StringIO) -> Any:
    """Return what `%%capture` gives to a name."""
    from IPython.utils.capture import CapturedIO

    return CapturedIO(out, err, [])


def failed(reason: str) -> Examined:
    """Return a cell that gives nothing, with the reason in place of the tests' own output."""
    output = {"output_type": "error", "ename": "Failed", "evalue": reason, "traceback": [reason]}
    return Examined(0.0, reason, None, [output])


def stopped(reason: str) -> Examined:
    """Return a cell that gives nothing because the code under test could not go on."""
    return replace(failed(reason), stopped=True)


def public_form(cell: SourceCell) -> SourceCell:
    """Return the grade cell without its hidden tests, or empty if the rest is no valid code."""
    return replace(cell, source="" if _body(cell.released) is None else cell.released)


def only_checks(cell: SourceCell) -> bool:
    """Return whether the cell is one `check(...)` and leaves nothing behind for later cells."""
    match _body(cell.source):
        case [ast.Expr(value=ast.Call(func=ast.Name(id="check"), args=[ast.Name()], keywords=[]))]:
            return True
    return False


def _body(source: str) -> list[ast.stmt] | None:
    """Return the statements of a cell, or None if it is no valid code."""
    try:
        return ast.parse(readable(source)).body
    except SyntaxError:
        return None


def as_shown(official: Examined, public: Examined) -> Examined:
    """Return the official points with the reasons of the public examination."""
    if official.verdict:
        exercise = registry.find(official.verdict.exercise)
        seen = public.verdict or replace(official.verdict, parts=())
        verdict = with_public_reasons(exercise, official.verdict, seen)
        return replace(official, verdict=verdict, outputs=_shown(verdict))
    if official.points:
        return official
    return failed(public.reason or HIDDEN_FAILED)


def _reason(error: BaseException, cell: SourceCell) -> str:
    """Say why a cell failed without revealing its hidden part."""
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
    """Read the points from a cell's last value, as nbgrader does, and say if it is no score."""
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
