"""Lesson 16: the two losses of a GAN, the modes it finds, and one step of the match."""

from autograder.exercises.l16_gan import gan_losses, modes
from autograder.exercises.l16_gan import gan_step as match

discriminator_loss = gan_losses.discriminator_loss
generator_loss = gan_losses.generator_loss
mode_coverage = modes.mode_coverage
gan_step = match.gan_step
