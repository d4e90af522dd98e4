"""Lesson 00: its exercises, and the mistakes that they tell apart."""
