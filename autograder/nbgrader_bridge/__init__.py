"""The one package that imports nbgrader: its release steps, its database, its file formats."""

import logging
import os
import sys
from pathlib import Path

# nbgrader calls `alembic` by its bare name, also where this environment was never activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

# jsonschema, which nbgrader uses, builds a grammar of web addresses: slow, and nothing here needs it.
# It does without where the package is absent.
_GRAMMAR = "rfc3987_syntax"
sys.modules.setdefault(_GRAMMAR, None)  # type: ignore[arg-type]

from autograder.nbgrader_bridge.book import Book
from autograder.nbgrader_bridge.configuration import configure
from autograder.nbgrader_bridge.enrolment import enrol
from autograder.nbgrader_bridge.exchange import (
    arrivals,
    exchange_folder,
    feedback_to_exchange,
    release_to_exchange,
    submit_to_exchange,
)
from autograder.nbgrader_bridge.generation import generate
from autograder.nbgrader_bridge.scores import CellGrade, CellScore, NotebookScore, Row
from autograder.nbgrader_bridge.sources import released_spec

if sys.modules[_GRAMMAR] is None:
    del sys.modules[_GRAMMAR]

logging.getLogger("nbgrader").setLevel(logging.ERROR)

__all__ = [
    "Book",
    "CellGrade",
    "CellScore",
    "NotebookScore",
    "Row",
    "arrivals",
    "configure",
    "enrol",
    "exchange_folder",
    "feedback_to_exchange",
    "generate",
    "release_to_exchange",
    "released_spec",
    "submit_to_exchange",
]
