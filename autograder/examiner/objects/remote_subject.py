"""A learner's function in the sandbox, as the exercise engine examines it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from autograder.engine.subject import Model, Opaque, Outcome
from autograder.examiner.objects.link import Link, TookTooLong
from autograder.examiner.objects.stand_ins import StandIn, handle_of, model_of
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.wire import standard
from autograder.sandbox.wire.tables import is_table

Measure = Callable[[Callable[..., Any], tuple[Any, ...], int], Any]


def without_stand_ins(value: Any) -> Any:
    """Replace stand-ins, at any depth, by what equals nothing; a model's becomes its data."""
    kind = type(value)
    if is_table(value):
        return Opaque(kind.__name__)
    if kind is StandIn:
        model = model_of(value)
        if model is not None:
            return Model(model.config_json, model.weights)
        return Opaque(handle_of(value).type_name)
    if kind in (list, tuple):
        return kind(without_stand_ins(item) for item in value)
    if kind in (set, frozenset):
        return Opaque(kind.__name__) if any(type(item) is StandIn for item in value) else value
    if kind is dict or kind in standard.MAPPINGS:
        return {key: without_stand_ins(item) for key, item in value.items()}
    return Opaque(kind.__name__) if kind in standard.KINDS else value


class RemoteSubject:
    """What the engine's `Subject` asks for, answered by the sandbox; `measure` is the bench's."""

    def __init__(self, link: Link, stand_in: StandIn, name: str, measure: Measure) -> None:
        self.name = name
        self.thing = stand_in
        self._link = link
        self._measure = measure

    def call(self, *args: Any) -> Outcome:
        given = tuple(copy.deepcopy(arg) for arg in args)
        result = self._link.outcome(handle_of(self.thing), given, {})
        if result.timed_out:
            raise TookTooLong
        if result.raised is not None:
            error = result.raised
            return Outcome(None, given, error.type_name, error.message, raised_in=error.function)
        after = tuple(without_stand_ins(arg) for arg in result.args)
        return Outcome(without_stand_ins(result.value), after, warnings=result.warnings)

    def use(self, question: Callable[..., Any], *args: Any) -> Outcome:
        given = tuple(copy.deepcopy(arg) for arg in args)
        try:
            value = question(self, *given)
        except (TookTooLong, SandboxDied):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it raises is the learner's answer
            return Outcome(None, given, type(error).__name__, str(error))
        return Outcome(without_stand_ins(value), given)

    def make(self, **attributes: Any) -> Any:
        kind = self._link.operate("type", "Thing", (), {})
        made = kind()
        for name, value in attributes.items():
            setattr(made, name, value)
        return made

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        with self._link.clock_stopped():  # a measure has a time limit of its own
            return self._measure(function, args, seed)
