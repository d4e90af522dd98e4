"""Lesson 16: the two losses of a GAN, the modes it finds, and one step of the match."""

from autograder.exercises import _gan_losses, _gan_step, _modes

discriminator_loss = _gan_losses.discriminator_loss
generator_loss = _gan_losses.generator_loss
mode_coverage = _modes.mode_coverage
gan_step = _gan_step.gan_step
