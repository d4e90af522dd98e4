"""What a test passes to the learner's code beyond plain data.

Tables and text files go in as copies, and what the call does to a copy is repeated here. An
iterator stays here and is asked for one item at a time. A class or module becomes the one of the
same name inside.
"""

from __future__ import annotations

import io
import types
from collections.abc import Iterator
from typing import Any

from autograder.examiner.objects.stand_ins import handle_of
from autograder.sandbox.trusted.session import Session
from autograder.sandbox.wire.protocol import Handle
from autograder.sandbox.wire.tables import NotATable, is_table

OWN_PACKAGES = ("__main__", "autograder", "tests")


class PassedIn:
    """What was passed into one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables: list[tuple[Any, Handle]] = []
        self._files: list[tuple[io.StringIO, Handle]] = []
        self._named: dict[tuple[str, str], Handle | None] = {}

    def handle(self, value: Any) -> Handle | None:
        """Return the handle of a value inside, or None for what cannot go there."""
        if is_table(value):
            return self._table(value)
        if type(value) is io.StringIO:
            handle = self._made("text_file", value.getvalue(), value.tell())
            if handle:
                self._files.append((value, handle))
            return handle
        if type(value).__name__ in ("Timestamp", "Timedelta") and hasattr(value, "isoformat"):
            return self._made("built", "pandas", type(value).__name__, value.isoformat())
        if isinstance(value, types.ModuleType):
            return self.named(value.__name__)
        if isinstance(value, type):
            return self.named(value.__module__, value.__qualname__)
        if isinstance(value, Iterator):
            return self._made("stepwise", value.__next__)
        return None

    def named(self, module: str, name: str = "") -> Handle | None:
        """Return a module that is installed inside, or a class of it."""
        if module.partition(".")[0] in OWN_PACKAGES:
            return None
        if (module, name) not in self._named:
            self._named[module, name] = self._made("named", module, name)
        return self._named[module, name]

    def take_back(self) -> None:
        """Repeat here what a call did to what was passed in."""
        while self._tables:
            table, handle = self._tables.pop()
            now = self._session.table(handle)
            if now is not None and type(now) is type(table) and not now.equals(table):
                object.__setattr__(table, "_mgr", now._mgr)
        while self._files:
            file, handle = self._files.pop()
            match self._session.operate("text_and_place", handle).value:
                case (str(text), int(place)) if (text, place) != (file.getvalue(), file.tell()):
                    file.seek(0)
                    file.truncate()
                    file.write(text)
                    file.seek(max(0, place))

    def _made(self, operation: str, *args: Any) -> Handle | None:
        handle: Handle | None = handle_of(self._session.operate(operation, *args).value)
        return handle

    def _table(self, table: Any) -> Handle:
        try:
            handle = self._session.keep_table(table)
        except NotATable as error:
            raise TypeError(f"a {type(table).__name__} with {error} cannot be sent") from None
        self._tables.append((table, handle))
        return handle
