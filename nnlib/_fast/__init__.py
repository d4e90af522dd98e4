"""Faster versions of what the lessons teach, for training: in goes what the reading form takes, out comes the same.

Layers, optimizers and training loops call these; a reader can leave them aside. Each stands here
under the name of its reading form, in a module of the same name, and `tests/nnlib/test_fast.py`
holds the two equal.
"""
