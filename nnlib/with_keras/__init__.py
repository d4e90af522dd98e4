"""What needs Keras: the course's own models, and the way to and from nnlib (lessons 11 to 18).

Nothing here is imported by the rest, but for `to_keras` and `from_keras`; and Keras itself is
imported when a function is called, not before.
"""
