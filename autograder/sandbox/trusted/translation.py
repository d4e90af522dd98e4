"""How the things that a session's user works with cross the boundary, besides plain data."""

from typing import Any, Protocol

from ..wire.protocol import Crossing


class Translation(Protocol):
    """Given to a session when it is opened."""

    def lower(self, value: Any) -> Crossing | None:
        """Return what goes inside for a value, or None for what cannot go there."""

    def lift(self, crossing: Crossing) -> Any:
        """Return what the user works with for a handle or a model that comes out."""


class PlainData:
    """The translation that has nothing to add: handles and models come out as they are."""

    def lower(self, value: Any) -> Crossing | None:
        return None

    def lift(self, crossing: Crossing) -> Any:
        return crossing
