"""Checks, grades and explains what a learner wrote.

A notebook needs two names from here: ``check(function)`` and ``hint("name")``.
"""

from autograder.exercise import Exercise, Failure, Mistake, Part
from autograder.notebook import check, hint

__all__ = ["Exercise", "Failure", "Mistake", "Part", "check", "hint"]
