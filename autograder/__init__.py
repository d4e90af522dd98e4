"""Checks, grades and explains what a learner wrote.

A notebook needs two names from here: ``check(function)`` and ``hint("name")``.
"""

from autograder.engine.check import check, hint
from autograder.engine.exercise import Exercise, Failure, Mistake, Part

__all__ = ["Exercise", "Failure", "Mistake", "Part", "check", "hint"]
