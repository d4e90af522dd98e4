"""Takes the lessons as they are handed out; gives the learner's own copies, checks and standing."""
