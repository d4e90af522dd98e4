"""Lesson 17: its exercises, and the mistakes that they tell apart."""
