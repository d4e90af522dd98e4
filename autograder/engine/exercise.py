"""What an exercise is: plain data that the notebook, the grader, the tests and the report share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from autograder.engine.source import Source
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
    message: str
    source: Source = field(repr=False)

    @property
    def wrong(self) -> Callable[..., Any]:
        """The implementation, defined when it is first asked for."""
        return self.source.function

    def failure(self, example: str = "") -> Failure:
        """Return it as the reason why a part was not earned."""
        return Failure(self.message, example, self.name)


@dataclass(frozen=True)
class ExerciseText:
    """What people read of an exercise: the section of ``mistakes.md`` that bears its name.

    ``look`` is the sentence that says where to look in the lesson, ``hints`` are given one after
    the other, and ``source`` is the plain answer as the solution notebook has it.
    """

    name: str
    look: str = ""
    hints: tuple[str, ...] = ()
    source: Source = field(default=Source("", ""), repr=False)
    mistakes: tuple[Mistake, ...] = ()

    def __getitem__(self, mistake: str) -> Mistake:
        """Return the mistake of that name."""
        found = [item for item in self.mistakes if item.name == mistake]
        if not found:
            names = ", ".join(item.name for item in self.mistakes)
            raise KeyError(
                f"{self.name} has no mistake {mistake!r} in mistakes.md; it has: {names}"
            )
        return found[0]

    def told(self, message: str) -> str:
        """Add where to look, unless the message says so itself."""
        return message if not self.look or "Look at “" in message else f"{message} {self.look}"

    def failure(self, message: str, example: str = "") -> Failure:
        """Return the reason why a part was not earned, where no mistake was recognised."""
        return Failure(self.told(message), example)


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
    """One property that is scored on its own: an `Agreement` or a `Question`.

    Parts after the first count only when the first is earned, unless ``alone``: a constant must
    not collect points for being finite.
    """

    name: str
    points: float
    alone: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Agreement(Part):
    """The answer must agree with the reference on cases.

    ``cases`` draws argument tuples. ``watch`` says what must agree: the value, the arguments after
    the call, or the value without any numerical warnings on the way. Where a case is more than one
    call (a class, a generator), ``ask(subject, *args)`` puts it, and ``form`` shows it in a
    message, ``{0}`` standing for the first argument.
    """

    cases: Draw
    watch: Literal["value", "arguments", "warnings"] = "value"
    ask: Callable[..., Any] | None = None
    form: str = ""

    def put(self, subject: Subject, args: Arguments) -> Outcome:
        """Put one case to a subject."""
        return subject.use(self.ask, *args) if self.ask else subject.call(*args)


@dataclass(frozen=True)
class Question(Part):
    """Any question about the subject, for random functions, classes and models.

    A test that measures a share returns it as `Measured`: the learner reads the number.
    """

    test: Callable[[Subject, np.random.Generator], Failure | Measured | None]


@dataclass(frozen=True)
class Exercise:
    """One graded exercise; ``autograder/exercises/lNN_word/exercises.py`` holds a lesson's in order.

    ``text`` is its section of the lesson's ``mistakes.md``. ``example`` holds ordinary arguments
    for a first call, where no part is an `Agreement`: that call finds out whether there is an
    answer at all. It may also be a function of the subject that makes them. ``keras`` says that it
    is about Keras models: then all of its parts are questions, for TensorFlow is not loaded where
    they are asked. ``off_limits`` are names that give the exam away: where a learner's cell has
    one of them, the teacher is told. ``called_as`` shows how the answer is called, where that is
    not the first line of the plain answer.
    """

    text: ExerciseText
    reference: Callable[..., Any]
    parts: tuple[Part, ...]
    rtol: float = 1e-7
    atol: float = 1e-9
    example: Arguments | Callable[[Subject], Arguments] = ()
    keras: bool = False
    off_limits: tuple[str, ...] = ()
    called_as: str = ""
    lesson: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError(f"exercise {self.name!r} has no parts to score")
        if self.keras and any(isinstance(part, Agreement) for part in self.parts):
            raise ValueError(f"exercise {self.name!r} is about models: its parts must be questions")

    @property
    def name(self) -> str:
        return self.text.name

    @property
    def look(self) -> str:
        """The sentence that says where to look in the lesson."""
        return self.text.look

    @property
    def hints(self) -> tuple[str, ...]:
        return self.text.hints

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        return self.text.mistakes

    @property
    def signature(self) -> str:
        """How the answer is called: the first line of the plain answer."""
        found = re.search(rf"^def ({self.name}\(.*\)):", self.text.source.code, re.MULTILINE)
        return self.called_as or (found[1] if found else f"{self.name}(...)")

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
    "Agreement",
    "Arguments",
    "Draw",
    "Exercise",
    "ExerciseText",
    "Failure",
    "Measured",
    "Mistake",
    "Outcome",
    "Part",
    "PartResult",
    "Question",
    "Verdict",
]
