"""Takes the source notebooks; gives lessons, slides and the demo, and says what a machine can do."""
