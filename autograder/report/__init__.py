"""Takes verdicts and the gradebook; gives pages for learners, files for platforms and a page on the class."""
