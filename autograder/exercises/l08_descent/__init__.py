"""Lesson 08: its exercises, and the mistakes that they tell apart."""
