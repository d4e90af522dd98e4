"""Lesson 16: its exercises, and the mistakes that they tell apart."""
