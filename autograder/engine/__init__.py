"""Takes an exercise and something that can be called; gives a verdict with points and reasons."""
