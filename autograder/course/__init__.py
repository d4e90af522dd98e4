"""Takes a folder with ``course.toml`` and a roster; gives the lessons, the rules and who takes part."""
