"""A learner's function in the sandbox, as the exercise engine examines it."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

from autograder.engine.subject import Model, Opaque, Outcome
from autograder.examiner.objects.stand_ins import StandIn, TookTooLong, handle_of, link_of
from autograder.sandbox.trusted.results import SandboxDied
from autograder.sandbox.wire import standard
from autograder.sandbox.wire.tables import is_table


def without_stand_ins(value: Any) -> Any:
    """Replace stand-ins, at any depth, by what equals nothing; of models, their data is left."""
    kind = type(value)
    if is_table(value):
        return Opaque(kind.__name__)
    if kind is StandIn:
        model = object.__getattribute__(value, "_model")
        if model is not None:
            return Model(model.config_json, model.weights)
        return Opaque(object.__getattribute__(value, "_handle").type_name)
    if kind in (list, tuple):
        return kind(without_stand_ins(item) for item in value)
    if kind in (set, frozenset):
        return Opaque(kind.__name__) if any(type(item) is StandIn for item in value) else value
    if kind is dict or kind in standard.MAPPINGS:
        return {key: without_stand_ins(item) for key, item in value.items()}
    return Opaque(kind.__name__) if kind in standard.KINDS else value


class RemoteSubject:
    """A learner's function in the sandbox, as the exercise engine sees it."""

    def __init__(self, stand_in: StandIn, name: str) -> None:
        self.name = name
        self.stand_in = stand_in

    @property
    def thing(self) -> StandIn:
        return self.stand_in

    def call(self, *args: Any) -> Outcome:
        link = link_of(self.stand_in)
        given = tuple(copy.deepcopy(arg) for arg in args)
        result = link.outcome(handle_of(self.stand_in), given, {})
        if result.timed_out:
            raise TookTooLong
        if result.raised is not None:
            raised = result.raised
            told = (raised.type_name, raised.message)
            return Outcome(None, given, *told, raised_in=raised.function)
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
        kind = link_of(self.stand_in).operate("type", "Thing", (), {})
        made = kind()
        for name, value in attributes.items():
            setattr(made, name, value)
        return made

    def measure(self, function: Callable[..., Any], args: tuple[Any, ...], seed: int) -> Any:
        link = link_of(self.stand_in)
        if link.bench is None:
            raise RuntimeError("a model can only be measured where there is a bench")
        started = time.monotonic()
        try:
            return link.bench.measure(function, args, seed)
        finally:
            # It has a limit of its own, and the learner's code did not run meanwhile.
            link.deadline += time.monotonic() - started
