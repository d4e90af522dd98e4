"""Lesson 14: time series as examples, networks with a memory, and a forecast."""

from autograder.exercises import _forecaster, _past, _recurrent, _windows

make_windows = _windows.make_windows
chronological_split = _past.chronological_split
scale_by_past = _past.scale_by_past
rnn_step = _recurrent.rnn_step
lstm_step = _recurrent.lstm_step
build_lstm = _forecaster.build_lstm
