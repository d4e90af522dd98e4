"""Lesson 01: its exercises, and the mistakes that they tell apart."""
