"""Lesson 03: its exercises, and the mistakes that they tell apart."""
