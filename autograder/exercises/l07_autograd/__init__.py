"""Lesson 07: its exercises, and the mistakes that they tell apart."""
