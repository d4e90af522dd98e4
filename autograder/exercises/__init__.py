"""The exercises, one module a lesson, in the order of its notebook."""
