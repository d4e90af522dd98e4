"""Lesson 12: its exercises, and the mistakes that they tell apart."""
