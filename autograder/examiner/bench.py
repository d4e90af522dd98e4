"""The bench: a sandboxed process that measures models and never runs learners' code.

A learner's process could lie about its model: it may subclass, patch Keras, or learn the secret
data by heart. So the model leaves it as data and is rebuilt and measured here. The bench is a
fork of the same warm process, behind the same walls, since a model can still be too large or too
slow; that costs its own exercise only.
"""

from __future__ import annotations

import inspect
import sys
import time
from collections.abc import Callable
from typing import Any

from autograder.engine import measures
from autograder.engine.subject import Model, NotMeasured, Opaque, refused, unanswered
from autograder.sandbox.trusted.results import CallResult, SandboxDied
from autograder.sandbox.trusted.session import OpenSession, Session
from autograder.sandbox.wire.protocol import Crossing, Handle, KerasModel

OPENING_S = 60.0


class Bench:
    """Measures models for the examiners of one notebook; opens when it is first needed."""

    def __init__(self, open_session: OpenSession, limit_s: float) -> None:
        self._open_session = open_session
        self._limit_s = limit_s
        self._left_s = limit_s
        self._session: Session | None = None

    def begin(self) -> None:
        """Begin another cell, which has the whole time again."""
        self._left_s = self._limit_s

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        """Run a top-level function of a module of measures on the bench."""
        started = time.monotonic()
        try:
            session = self._ready()
            started = time.monotonic()
            result = session.measure(
                sources(function),
                (function.__module__, function.__name__),
                args,
                seed,
                timeout_s=max(self._left_s, 0.001),
            )
        except SandboxDied as death:
            self.close()
            if time.monotonic() - started >= self._left_s:
                raise self._too_slow() from None
            raise NotMeasured(f"Using your model was stopped: {death.reason}.", True) from None
        finally:
            self._left_s -= time.monotonic() - started
        if result.timed_out:
            self.close()  # what was interrupted may have been left half done
            raise self._too_slow()
        return _value(result)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def _ready(self) -> Session:
        if self._session is None or not self._session.alive:
            self._session = self._open_session(_ModelsAsData())
            # The first operation of a process sets TensorFlow up, which no exercise pays for.
            warm = self._session.measure(
                sources(measures.warm), (measures.__name__, "warm"), (), 0, timeout_s=OPENING_S
            )
            if warm.raised:
                raise RuntimeError(
                    f"the bench has no Keras ({warm.raised.type_name}: {warm.raised.message}): "
                    'give the lesson preload = "keras" in course.toml'
                )
        return self._session

    def _too_slow(self) -> NotMeasured:
        return NotMeasured(
            f"Using and training your model took more than {self._limit_s:g} s: make it smaller.",
            True,
        )


def sources(function: Callable[..., Any]) -> dict[str, str]:
    """Return the modules that a measure needs: the common ones and its own."""
    if function.__qualname__ != function.__name__ or function.__name__ == "<lambda>":
        raise ValueError(f"a measure is a top-level function of its module, not {function!r}")
    modules = (measures, sys.modules[function.__module__])
    return {module.__name__: inspect.getsource(module) for module in modules}


def _value(result: CallResult) -> Any:
    if result.raised is None:
        return result.value
    if result.raised.type_name == "ProtocolError":
        raise NotMeasured(refused(result.raised.message))
    raise NotMeasured(unanswered(result.raised.type_name, result.raised.message))


class _ModelsAsData:
    """The bench's translation: models cross as data; of another object comes its type's name."""

    def lower(self, value: Any) -> Crossing | None:
        return value.as_data() if type(value) is Model else None

    def lift(self, crossing: Crossing) -> Any:
        if isinstance(crossing, KerasModel):
            return Model(crossing.config_json, crossing.weights)
        assert isinstance(crossing, Handle)
        return Opaque(crossing.type_name)
