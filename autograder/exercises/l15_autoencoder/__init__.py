"""Lesson 15: its exercises, and the mistakes that they tell apart."""
