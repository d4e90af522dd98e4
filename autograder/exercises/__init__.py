"""The exercises: one folder a lesson, in the order of the course, and what several lessons share."""
