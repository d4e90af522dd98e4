"""Lesson 09: its exercises, and the mistakes that they tell apart."""
