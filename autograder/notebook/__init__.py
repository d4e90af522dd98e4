"""Takes the source of a notebook and a copy that was worked on; gives its cells, restored and read."""
