"""Lesson 05: its exercises, and the mistakes that they tell apart."""
