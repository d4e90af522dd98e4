"""The learner's exceptions in the trusted process: real classes and objects that `except` can catch.

They are made here from names and plain data; nothing that the learner's class defines runs.
"""

from __future__ import annotations

import builtins

from autograder.sandbox.trusted.results import Raised


class LearnersError(Exception):
    """An exception of a class that only the sandbox knows."""


class Exceptions:
    """The exception classes of one session, each of them made once."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, ...], type[Exception]] = {}

    def kind(self, names: tuple[str, ...]) -> type[Exception]:
        """Return the class with these names in its line, down to `Exception`."""
        names = names[: names.index("Exception") + 1]
        builtin = getattr(builtins, names[0], None)
        if isinstance(builtin, type) and issubclass(builtin, Exception):
            return builtin
        if names not in self._kinds:
            name = names[0] if names[0].isidentifier() else "LearnersError"
            parts = {"__str__": lambda self: vars(self).get("_said", ""), "__module__": __name__}
            self._kinds[names] = type(name, (self.kind(names[1:]),), parts)
        return self._kinds[names]

    def rebuilt(self, raised: Raised) -> Exception:
        """Return an exception of the class that the learner's had, with its arguments and attributes."""
        if "Exception" not in raised.bases:
            return LearnersError(f"{raised.type_name}: {raised.message}")
        kind = self.kind(raised.bases)
        args = (raised.message,) if raised.args is None else raised.args
        try:
            error = kind(*args)
        except (TypeError, ValueError):  # UnicodeDecodeError wants its own arguments, say
            return LearnersError(f"{raised.type_name}: {raised.message}")
        vars(error).update(raised.attributes)
        if kind.__module__ != "builtins":
            vars(error)["_said"] = raised.message
        return error
