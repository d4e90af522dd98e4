"""Mistakes made of functions, for tests of the engine: the catalogue makes them of text."""

from collections.abc import Callable
from typing import Any

from autograder.engine.exercise import Mistake
from autograder.engine.source import Source


def mistake(name: str, wrong: Callable[..., Any], message: str) -> Mistake:
    """Make a mistake of a function that is defined already."""
    source = Source(name, "")
    source.__dict__["function"] = wrong  # where the property keeps what it made
    return Mistake(name, message, source)
