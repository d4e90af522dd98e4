"""Lesson 15: networks that copy their input through a waist, and a machine that learns by energy."""

from autograder.exercises import _anomalies, _boltzmann, _denoising, _waist

build_autoencoder = _waist.build_autoencoder
reconstruction_error = _anomalies.reconstruction_error
denoising_pairs = _denoising.denoising_pairs
anomaly_threshold = _anomalies.anomaly_threshold
flag_anomalies = _anomalies.flag_anomalies
gibbs_step = _boltzmann.gibbs_step
cd1_grads = _boltzmann.cd1_grads
