"""What comes out of a session: results of cells and calls, and the ways it can end."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Raised:
    """An exception that learners' code raised, by name and as plain data."""

    type_name: str
    message: str
    bases: tuple[str, ...] = ()
    """Names of the exception classes it is and derives from, nearest first."""
    args: tuple[Any, ...] | None = None
    """Its arguments, where they are plain data."""
    attributes: dict[str, Any] = field(default_factory=dict)
    """Its own attributes, where they are plain data."""
    function: str = ""
    """The function that raised it, or its class, where that was a method."""


@dataclass(frozen=True)
class CellResult:
    """What a cell showed; `outputs` are nbformat outputs of exact plain types."""

    status: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    execution_count: int = 0
    timed_out: bool = False
    """It was interrupted at the time limit; the session goes on."""
    truncated: bool = False

    @property
    def ok(self) -> bool:
        return self.status == "ok"


@dataclass(frozen=True)
class CallResult:
    """What a call gave back: a value, or what it raised."""

    value: Any = None
    raised: Raised | None = None
    args: tuple[Any, ...] = ()
    """The positional arguments as the call left them, the caller's own where nothing changed."""
    timed_out: bool = False
    warned: tuple[tuple[str, str], ...] = ()
    """Warnings during the call: the name of a built-in warning class, and the text."""

    @property
    def ok(self) -> bool:
        return self.raised is None

    @property
    def warnings(self) -> tuple[str, ...]:
        """NumPy's warnings: overflow, division by zero, invalid values."""
        return tuple(text for name, text in self.warned if name == "RuntimeWarning")


class SandboxDied(Exception):
    """The session is over; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class IsolationUnavailable(Exception):
    """The machine cannot enforce the walls; the message names the remedy."""
