"""Lesson 05: slopes by nudging, slopes on paper, and a check of the one by the other."""

from autograder.exercises import _derived_gradients as derived
from autograder.exercises import _gradient_bugs as bugs
from autograder.exercises import _numeric_gradients as numeric

# In the order of the notebook.
numeric_grad = numeric.numeric_grad
relative_error = numeric.relative_error
chain_grad = derived.chain_grad
cross_entropy_grad = derived.cross_entropy_grad
find_bug = bugs.find_bug
