"""Lesson 09: optimizers that remember, weights that start well, gradients on a leash."""

from autograder.exercises import _adam, _clip, _he, _momentum, _rmsprop, _update

momentum_step = _momentum.momentum_step
rmsprop_step = _rmsprop.rmsprop_step
bias_correct = _adam.bias_correct
adam_step = _adam.adam_step
adam_update = _update.adam_update
he_init = _he.he_init
clip_by_norm = _clip.clip_by_norm
