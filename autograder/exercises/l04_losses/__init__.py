"""Lesson 04: its exercises, and the mistakes that they tell apart."""
