"""Lesson 06: its exercises, and the mistakes that they tell apart."""
