"""Lets the learner's code draw from the global generators once a test has seeded them."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from autograder.sandbox.trusted.session import Session


class SharedRandomness:
    """The global generators of `random` and NumPy: in a notebook, tests and answers share them.

    Nothing comes back from the sandbox: a state that the learner chose would choose the draws of
    the tests.
    """

    def __init__(self) -> None:
        self._shares = self._seeded = False
        self._shared: tuple[Any, ...] = ()

    def begin_cell(self) -> None:
        """Share nothing until this cell seeds a generator."""
        self._shares = False

    def note_seed(self, result: Any) -> Any:
        """Take note that a test has called a `seed`, which gave this."""
        self._shares = self._seeded = True
        return result

    def share_with(self, session: Session) -> None:
        """Set the generators inside as they are here, if need be."""
        if not self._shares:
            return
        python = random.getstate()
        legacy: Any = np.random.get_state()  # noqa: NPY002 - it is the old one that is shared
        state = (python, legacy[1].tobytes(), legacy[2:])
        if self._seeded or state != self._shared:
            session.reseed(python, legacy)
            self._seeded, self._shared = False, state
