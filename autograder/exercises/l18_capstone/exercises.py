"""Lesson 18: build a model of your own, and label pictures that nobody has seen."""

from autograder.exercises.l18_capstone.capstone_model import build_model
from autograder.exercises.l18_capstone.fresh_digits import predict_digits

__all__ = ["build_model", "predict_digits"]
