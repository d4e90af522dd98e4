"""Lesson 11: its exercises, and the mistakes that they tell apart."""
