"""A place where a learner's code runs and from which nothing but plain data comes back."""
