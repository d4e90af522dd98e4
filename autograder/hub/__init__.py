"""Takes a course folder; gives JupyterHub's configuration for a class."""
