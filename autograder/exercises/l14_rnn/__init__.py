"""Lesson 14: its exercises, and the mistakes that they tell apart."""
