"""Lesson 09: weights that start well, optimizers that remember, gradients on a leash."""

from autograder.exercises import _adam, _clip, _he, _momentum, _rmsprop, _update

he_init = _he.he_init
momentum_step = _momentum.momentum_step
rmsprop_step = _rmsprop.rmsprop_step
bias_correct = _adam.bias_correct
adam_step = _adam.adam_step
adam_update = _update.adam_update
clip_by_norm = _clip.clip_by_norm
