"""The command ``bootcamp``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; say what to install where only NumPy came with the package."""
    try:
        from autograder.cli import app
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] in ("nnlib", "autograder"):
            raise
        print(
            f"bootcamp needs {error.name}, which is not installed: pip install 'backprop-bootcamp[course]'",
            file=sys.stderr,
        )
        sys.exit(1)
    app()


if __name__ == "__main__":
    main()
