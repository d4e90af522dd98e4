"""Faster versions of what the lessons teach, for training: same arguments, same results.

Layers, optimizers and training loops call these; a reader can leave them aside. Each stands under
the name of its reading form, in a module of the same name, and `tests/nnlib/test_fast.py` holds
the two equal. Arguments are checked as there, but for `mlp` and the steps of optimizers, whose
callers check once for all steps.
"""
