"""Lesson 14: time series as examples, networks with a memory, and a forecast."""

from autograder.exercises.l14_rnn import forecaster, past, recurrent, windows

make_windows = windows.make_windows
chronological_split = past.chronological_split
scale_by_past = past.scale_by_past
rnn_step = recurrent.rnn_step
lstm_step = recurrent.lstm_step
build_lstm = forecaster.build_lstm
