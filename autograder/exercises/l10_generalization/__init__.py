"""Lesson 10: its exercises, and the mistakes that they tell apart."""
