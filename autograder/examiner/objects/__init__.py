"""Takes the names of a teacher's test; gives objects that stand for the learner's, which stay in the sandbox."""
