"""A place where a student's code runs and from which nothing but plain data comes back."""
