"""Checks, grades and explains what a learner wrote."""
