"""Lesson 10: how good on new data, and what helps."""

from autograder.exercises.l10_generalization import batchnorm, confusion, patience, penalty
from autograder.exercises.l10_generalization import dropout as dropping

confusion_matrix = confusion.confusion_matrix
early_stop = patience.early_stop
l2_penalty = penalty.l2_penalty
l2_penalty_grads = penalty.l2_penalty_grads
dropout = dropping.dropout
batchnorm_forward = batchnorm.batchnorm_forward
