"""The side on which learners' code runs: a shell, and a worker that answers requests."""
