"""Lesson 13: its exercises, and the mistakes that they tell apart."""
