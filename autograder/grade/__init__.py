"""Takes what was handed in; gives verdicts on disk and points in the gradebook."""
