"""The command line: each command parses its words, then calls one function."""

from autograder.cli import author, cohort, learner, results, teacher
from autograder.cli.base import app

__all__ = ["app", "author", "cohort", "learner", "results", "teacher"]
