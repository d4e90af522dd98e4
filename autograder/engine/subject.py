"""What is examined: anything that can be called and answers with plain data.

In a notebook the subject wraps the learner's function; in official grading it stands for a
function that lives in another process. The engine cannot tell the two apart.
"""

from __future__ import annotations

import contextlib
import copy
import io
import logging
import random
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from autograder.sandbox.wire import keras_models
from autograder.sandbox.wire.raised import function_of
from autograder.sandbox.wire.standard import MAPPINGS
from autograder.sandbox.wire.values import KerasModel, ProtocolError


@dataclass(frozen=True)
class Outcome:
    """What one call came to.

    ``raised`` is the exception's type name, or an empty string where a value came back, and
    ``raised_in`` the function that raised it, which the asked one may have called; ``arguments``
    are the arguments as the function left them.
    """

    value: Any = None
    arguments: tuple[Any, ...] = ()
    raised: str = ""
    message: str = ""
    line: str = ""
    warnings: tuple[str, ...] = ()
    raised_in: str = ""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that is no plain data, of which only the type's name is known."""

    type_name: str

    def __eq__(self, other: object) -> bool:
        """Equal to nothing: what cannot be looked into cannot be right."""
        return False

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Model:
    """A Keras model as a value: its configuration and copies of its weights.

    Wherever it is handed to a function, of the learner's or of ours, a real model is made of it.
    """

    config_json: str = field(repr=False)
    weights: list[np.ndarray] = field(repr=False)

    def as_data(self) -> KerasModel:
        return KerasModel(self.config_json, self.weights)


class NotMeasured(Exception):
    """A question about a model had no answer; the reason in words for the learner."""

    def __init__(self, reason: str, stopped: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stopped = stopped
        """Whether a limit of ours ended it."""


class Subject(Protocol):
    """Something to examine."""

    name: str

    @property
    def thing(self) -> Any:
        """The function or class itself, or what stands for it: it answers as the thing would."""
        ...

    def call(self, *args: Any) -> Outcome:
        """Call it with fresh copies of the arguments."""
        ...

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        """Let ``question(subject, *args)`` use the thing in more ways than one call.

        This is for what is no plain function: classes, whose instances have operators and
        attributes, and functions that return generators.
        """
        ...

    def make(self, **attributes: Any) -> Any:
        """Make an object with these attributes where the thing lives, as an argument for it."""
        ...

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        """Run a top-level function of ours where Keras is, `Model`s made into real ones for it.

        It gives plain data, or a model, which comes back as a `Model`. `NotMeasured` says why
        it gave nothing.
        """
        ...


PLAIN = (type(None), bool, int, float, complex, str, bytes)


def plain(value: Any, depth: int = 16) -> Any:
    """Return the value if it is plain data through and through, else an ``Opaque``.

    Types count exactly: a subclass may override what it answers when it is compared.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is np.ndarray:
        return Opaque("array of objects") if value.dtype.hasobject else value
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return value
    if kind is np.random.Generator:
        return value
    if depth and kind in (list, tuple):
        return kind(plain(item, depth - 1) for item in value)
    if depth and kind in (set, frozenset):
        items = [plain(item, depth - 1) for item in value]
        return Opaque(kind.__name__) if any(type(i) is Opaque for i in items) else kind(items)
    if depth and (kind is dict or kind in MAPPINGS):
        return {key: plain(item, depth - 1) for key, item in value.items() if type(key) in PLAIN}
    return as_model(value) or Opaque(kind.__name__)


def as_model(value: Any) -> Model | None:
    """Return a Keras model of this process as a value, or None for what is none."""
    if "keras" not in sys.modules:
        return None
    data = keras_models.taken_apart(value)
    return Model(data.config_json, data.weights) if data else None


def with_real_models(value: Any) -> Any:
    """Make real Keras models of the `Model`s in arguments."""
    kind = type(value)
    if kind is Model:
        return keras_models.rebuild(value.as_data())
    if kind in (list, tuple):
        return kind(with_real_models(item) for item in value)
    if kind is dict:
        return {key: with_real_models(item) for key, item in value.items()}
    return value


class LocalSubject:
    """The learner's function in the learner's own process: honest feedback, no protection."""

    def __init__(self, function: Any, name: str = "") -> None:
        self.function = function
        self.name = name or getattr(function, "__name__", type(function).__name__)

    @property
    def thing(self) -> Any:
        return self.function

    def call(self, *args: Any) -> Outcome:
        given = with_real_models(copy.deepcopy(args))
        return call_quietly(self.function, given)

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        given = copy.deepcopy(args)
        return call_quietly(lambda *given: question(self, *given), given)

    def make(self, **attributes: Any) -> Any:
        return type("Thing", (), attributes)()

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        with _own_randomness():
            keras_models.set_seed(seed)
            try:
                given = with_real_models(copy.deepcopy(args))
            except ProtocolError as error:
                raise NotMeasured(refused(str(error))) from None
            outcome = call_quietly(function, given)
        if outcome.raised:
            raise NotMeasured(unanswered(outcome.raised, outcome.message))
        return outcome.value


def refused(reason: str) -> str:
    """Say that a model cannot be made again from its own data."""
    return f"{reason[0].upper()}{reason[1:]}. Build it from Keras's own layers."


def unanswered(raised: str, message: str) -> str:
    """Say what Keras said when the model was used."""
    if raised in ("MemoryError", "ResourceExhaustedError"):
        return "Using your model takes more memory than there is: make it smaller."
    # Keras says first in which layer it was, in bold, and then what was wrong.
    lines = [line.strip() for line in re.sub(r"\x1b\[\d*m", "", message).splitlines()]
    told = [line for line in lines if line and not line.startswith("Exception encountered")]
    return f"Using your model failed with {raised}: {(told or [''])[0][:300]}"


@contextlib.contextmanager
def _own_randomness() -> Iterator[None]:
    """Leave the global generators as they were: a check must not reseed the learner's notebook."""
    python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(legacy)  # noqa: NPY002


def call_quietly(function: Callable[..., Any], args: tuple[Any, ...]) -> Outcome:
    """Call once; what is printed is dropped, numerical warnings are collected."""
    silence = io.StringIO()
    with (
        _without_advice(),
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
        np.errstate(over="warn", invalid="warn", divide="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        try:
            value = plain(function(*args))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it raises is the learner's answer
            return Outcome(
                None,
                args,
                type(error).__name__,
                str(error),
                line_of(error),
                raised_in=function_of(error),
            )
    numerical = tuple(str(w.message) for w in caught if issubclass(w.category, RuntimeWarning))
    return Outcome(value, tuple(plain(a) for a in args), warnings=numerical)


@contextlib.contextmanager
def _without_advice() -> Iterator[None]:
    """Keep back what TensorFlow advises when many models are used: it is our doing, not theirs."""
    if "tensorflow" not in sys.modules:  # a level that is set makes every logger forget its own
        yield
        return
    logger = logging.getLogger("tensorflow")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def line_of(error: BaseException) -> str:
    """Return the text of the learner's line at which the error arose, where it can be had."""
    import linecache

    trace, found = error.__traceback__, ""
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if "ipykernel" in filename or filename.startswith("<"):
            found = linecache.getline(filename, trace.tb_lineno).strip()
        trace = trace.tb_next
    return found
