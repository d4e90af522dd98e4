"""Lesson 02: its exercises, and the mistakes that they tell apart."""
