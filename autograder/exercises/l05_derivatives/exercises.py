"""Lesson 05: slopes by nudging, slopes on paper, and a check of the one by the other."""

from autograder.exercises.l05_derivatives import derived_gradients as derived
from autograder.exercises.l05_derivatives import gradient_bugs as bugs
from autograder.exercises.l05_derivatives import numeric_gradients as numeric

# In the order of the notebook.
numeric_grad = numeric.numeric_grad
relative_error = numeric.relative_error
chain_grad = derived.chain_grad
cross_entropy_grad = derived.cross_entropy_grad
find_bug = bugs.find_bug
