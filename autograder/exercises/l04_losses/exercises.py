"""Lesson 04: how wrong is a prediction, as one number that fits the task."""

from autograder.exercises.l04_losses import of_numbers as numbers
from autograder.exercises.l04_losses import of_probabilities as probabilities

# In the order of the notebook.
mse = numbers.mse
binary_cross_entropy = probabilities.binary_cross_entropy
one_hot = probabilities.one_hot
cross_entropy = probabilities.cross_entropy
hinge = numbers.hinge
