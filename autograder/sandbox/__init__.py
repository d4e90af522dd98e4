"""Takes learners' code and requests; runs them where only plain data comes back out."""
