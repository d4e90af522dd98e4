"""The one package that imports nbgrader: its release steps, its database, its file formats."""

import logging
import os
import sys
from pathlib import Path

# nbgrader calls `alembic` by its bare name, also where this environment was never activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

# Below nbgrader, jsonschema builds a grammar of web addresses, which takes longer than all else and
# checks nothing that is read here. Where it is absent, jsonschema does without.
_GRAMMAR = "rfc3987_syntax"
sys.modules.setdefault(_GRAMMAR, None)  # type: ignore[arg-type]

from autograder.nbgrader_bridge.book import Book
from autograder.nbgrader_bridge.configuration import STUB, apply, configure, strangers_settings
from autograder.nbgrader_bridge.database import readable_errors
from autograder.nbgrader_bridge.enrolment import enrol
from autograder.nbgrader_bridge.exchange import (
    arrivals,
    exchange_folder,
    feedback_to_exchange,
    release_to_exchange,
    submit_to_exchange,
)
from autograder.nbgrader_bridge.execution import SandboxExecute
from autograder.nbgrader_bridge.generation import generate
from autograder.nbgrader_bridge.scores import CellGrade, CellScore, NotebookScore, Row
from autograder.nbgrader_bridge.sources import data_files, released_spec

if sys.modules[_GRAMMAR] is None:
    del sys.modules[_GRAMMAR]

logging.getLogger("nbgrader").setLevel(logging.ERROR)

__all__ = [
    "STUB",
    "Book",
    "CellGrade",
    "CellScore",
    "NotebookScore",
    "Row",
    "SandboxExecute",
    "apply",
    "arrivals",
    "configure",
    "data_files",
    "enrol",
    "exchange_folder",
    "feedback_to_exchange",
    "generate",
    "readable_errors",
    "release_to_exchange",
    "released_spec",
    "strangers_settings",
    "submit_to_exchange",
]
