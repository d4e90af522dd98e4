"""Lesson 09: weights that start well, optimizers that remember, gradients on a leash."""

from autograder.exercises.l09_optimizers import adam, clip, he, momentum, rmsprop, update

he_init = he.he_init
momentum_step = momentum.momentum_step
rmsprop_step = rmsprop.rmsprop_step
bias_correct = adam.bias_correct
adam_step = adam.adam_step
adam_update = update.adam_update
clip_by_norm = clip.clip_by_norm
