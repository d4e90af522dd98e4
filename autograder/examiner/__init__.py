"""Takes a grade cell and a sandbox; gives the points, without letting learners' code into this process."""
