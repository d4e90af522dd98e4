"""The command line: each command parses its words, then calls one function.

A command imports that function when it runs, so that none waits for what another one needs.
"""

from autograder.cli import author, cohort, grade, learner, results
from autograder.cli.base import app

__all__ = ["app", "author", "cohort", "grade", "learner", "results"]
