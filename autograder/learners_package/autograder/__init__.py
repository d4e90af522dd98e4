"""What ``import autograder`` finds inside the sandbox: the names, and no test.

Checks are done by the examiner, in another process. A check that a learner's own cell calls
answers here that it will be done.
"""


def check(answer, name=None):
    """Say that the check is made outside, and return no points."""
    print("Checked when the notebook is graded.")
    return 0.0


def hint(name, tier=None):
    """Print nothing: a hint is for a learner at work."""
