"""What an exercise is: plain data that the notebook, the grader, the tests and the report share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.engine.subject import Outcome, Subject

Arguments = tuple[Any, ...]
Draw = Callable[[np.random.Generator], Sequence[Arguments]]


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that learners really write, and what to tell them.

    ``wrong`` is run on the learner's own arguments: whoever gives the same wrong answers is told
    ``message``. ``name`` is what the class report counts.
    """

    name: str
    wrong: Callable[..., Any]
    message: str

    def failure(self, example: str = "") -> Failure:
        """Return it as the reason why a part was not earned."""
        return Failure(self.message, example, self.name)


@dataclass(frozen=True)
class Failure:
    """Why one part was not earned, in words for the learner.

    ``message`` names no number that was drawn, so that it may stand in a feedback page even
    where the draw is secret; ``example`` shows the arguments and what came.
    """

    message: str
    example: str = ""
    mistake: str = ""
    stopped: bool = False
    """Whether a limit of ours ended it, so that no word in it is the learner's."""


@dataclass(frozen=True)
class Measured:
    """What a part found: a share from 0 to 1, where it measures one, and why it is not enough."""

    share: float | None
    failure: Failure | None = None


@dataclass(frozen=True)
class Part:
    """One property that is scored on its own.

    Give either ``cases`` (argument tuples on which the answer must agree with the reference) or
    ``test`` (any question about the subject, for random functions, classes and models). A test
    that measures a share returns it as `Measured`: the learner reads the number.
    ``watch`` says what must agree: the ``"value"``, the ``"arguments"`` after the call, or the
    value without any numerical ``"warnings"`` on the way. Where a case is more than one call (a
    class, a generator), ``ask(subject, *args)`` puts it, and ``form`` shows it in a message,
    ``{0}`` standing for the first argument. Parts after the first count only when
    the first is earned, unless ``alone``: a constant must not collect points for being finite.
    """

    name: str
    points: float
    cases: Draw | None = None
    watch: str = "value"
    test: Callable[[Subject, np.random.Generator], Failure | Measured | None] | None = None
    alone: bool = False
    ask: Callable[..., Any] | None = None
    form: str = ""

    def __post_init__(self) -> None:
        if (self.cases is None) == (self.test is None):
            raise ValueError(f"part {self.name!r} needs either cases or a test, and not both")
        if self.watch not in ("value", "arguments", "warnings"):
            raise ValueError(f"part {self.name!r}: watch is value, arguments or warnings")
        if self.ask and self.watch == "warnings":
            raise ValueError(f"part {self.name!r}: only plain calls can be watched for warnings")

    def put(self, subject: Subject, args: Arguments) -> Outcome:
        """Put one case to a subject."""
        return subject.use(self.ask, *args) if self.ask else subject.call(*args)


@dataclass(frozen=True)
class Exercise:
    """One graded exercise; ``autograder/exercises/lNN_word/exercises.py`` holds a lesson's in order.

    ``example`` holds ordinary arguments for a first call, where no part has ``cases``: that call
    finds out whether there is an answer at all. It may also be a function of the subject that
    makes them. ``keras`` says that it is about Keras models: then all of its parts are tests, for
    TensorFlow is not loaded where they run. ``off_limits`` are names that give the exam away:
    where a learner's cell has one of them, the teacher is told.
    """

    name: str
    signature: str
    reference: Callable[..., Any]
    parts: tuple[Part, ...]
    hints: tuple[str, ...]
    look: str
    mistakes: tuple[Mistake, ...] = ()
    right: tuple[Callable[..., Any], ...] = ()
    rtol: float = 1e-7
    atol: float = 1e-9
    example: Arguments | Callable[[Subject], Arguments] = ()
    keras: bool = False
    off_limits: tuple[str, ...] = ()
    lesson: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError(f"exercise {self.name!r} has no parts to score")
        if self.keras and any(part.cases for part in self.parts):
            raise ValueError(f"exercise {self.name!r} is about models: its parts must be tests")
        names = [mistake.name for mistake in self.mistakes]
        if len(set(names)) != len(names):
            raise ValueError(f"exercise {self.name!r} has two mistakes of one name")

    @property
    def points(self) -> float:
        """The most that the exercise can give."""
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class PartResult:
    """What one part gave; ``share`` only where it measured one."""

    name: str
    points: float
    max_points: float
    failure: Failure | None = None
    share: float | None = None


@dataclass(frozen=True)
class Verdict:
    """What one exercise gave, with the reasons: plain data that may be stored and sent."""

    exercise: str
    points: float
    max_points: float
    parts: tuple[PartResult, ...]
    note: str = ""

    @property
    def passed(self) -> bool:
        return self.points == self.max_points

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The names of the catalogued mistakes that were recognised, without repeats."""
        found = (part.failure.mistake for part in self.parts if part.failure)
        return tuple(dict.fromkeys(name for name in found if name))


__all__ = [
    "Arguments",
    "Draw",
    "Exercise",
    "Failure",
    "Measured",
    "Mistake",
    "Outcome",
    "Part",
    "PartResult",
    "Verdict",
]
