"""Lesson 15: networks that copy their input through a waist, and a machine that learns by energy."""

from autograder.exercises.l15_autoencoder import anomalies, boltzmann, denoising, waist

build_autoencoder = waist.build_autoencoder
reconstruction_error = anomalies.reconstruction_error
denoising_pairs = denoising.denoising_pairs
anomaly_threshold = anomalies.anomaly_threshold
flag_anomalies = anomalies.flag_anomalies
gibbs_step = boltzmann.gibbs_step
cd1_grads = boltzmann.cd1_grads
