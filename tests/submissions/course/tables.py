# The lesson of the corpus: three exercises of the course, two with a teacher's own plain tests,
# and one answer that a human reads. Hidden tests carry the word that no learner may ever see.
# ---

# %% [markdown] title
# # Tables

# %% imports
import numpy as np

from autograder import check

# %% row_sums {"nbgrader": "answer"}
def row_sums(X):
    """Add up each row of X, shape (N, D); the sums have shape (N,)."""
    X = np.asarray(X)
    ### BEGIN SOLUTION
    return X.sum(axis=1)
    ### END SOLUTION

# %% row_sums-check {"nbgrader": "tests", "points": 2}
check(row_sums)

# %% add_bias {"nbgrader": "answer"}
def add_bias(Z, b):
    """Add b, shape (H,), to every row of Z, shape (N, H)."""
    Z, b = np.asarray(Z), np.asarray(b)
    ### BEGIN SOLUTION
    return Z + b
    ### END SOLUTION

# %% add_bias-check {"nbgrader": "tests", "points": 2}
check(add_bias)

# %% batch_dot {"nbgrader": "answer"}
def batch_dot(X, w):
    """Multiply each row of X, shape (N, D), with w, shape (D,), and add up."""
    X, w = np.asarray(X), np.asarray(w)
    ### BEGIN SOLUTION
    return X @ w
    ### END SOLUTION

# %% batch_dot-check {"nbgrader": "tests", "points": 2}
check(batch_dot)

# %% mean_of {"nbgrader": "answer"}
def mean_of(values):
    """Return the mean of a list of numbers."""
    ### BEGIN SOLUTION
    return sum(values) / len(values)
    ### END SOLUTION

# %% mean_of-check {"nbgrader": "tests", "points": 1}
assert abs(mean_of([1, 2, 3]) - 2) < 1e-9
### BEGIN HIDDEN TESTS
import random

quokka_7341 = [random.uniform(100, 200) for _ in range(5)]
assert abs(mean_of(quokka_7341) - np.mean(quokka_7341)) < 1e-9
### END HIDDEN TESTS

# %% running_total {"nbgrader": "answer"}
def running_total(values):
    """Return the list of sums so far: [1, 2, 3] gives [1, 3, 6]."""
    ### BEGIN SOLUTION
    return [sum(values[: i + 1]) for i in range(len(values))]
    ### END SOLUTION

# %% running_total-check {"nbgrader": "tests", "points": 3}
assert running_total([1, 2, 3]) == [1, 3, 6]
### BEGIN HIDDEN TESTS
quokka_7341 = [71, 64, 58]
assert running_total(quokka_7341) == [71, 135, 193]
assert running_total([]) == []
np.testing.assert_allclose(running_total([0.5, 0.25]), [0.5, 0.75])
### END HIDDEN TESTS

# %% [markdown] essay {"nbgrader": "essay", "points": 4}
# ### BEGIN SOLUTION
# Rows are examples.
# ### END SOLUTION
