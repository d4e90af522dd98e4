"""Lesson 18: its exercises, and the mistakes that they tell apart."""
