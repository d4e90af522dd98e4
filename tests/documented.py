"""Exercises that a document shows: the section of `mistakes.md`, and the Python that goes with it."""

import re
from pathlib import Path

from autograder.engine import catalogue
from autograder.engine.exercise import Exercise

HEAD = "```python\nimport numpy as np\n```\n\n"  # as every file has it
ROOT = Path(__file__).resolve().parents[1]


def documented(document: str, example: str, name: str) -> Exercise:
    """Make the exercise as its author would, in two files, and return it."""
    text = (ROOT / document).read_text()
    page = re.search(r"<!-- example: mistakes -->\n````\n(.*?)````", text, re.DOTALL)
    code = re.search(rf"<!-- example: {example} -->\n```python\n(.*?)```", text, re.DOTALL)
    assert page and code, document
    space = {"read_catalogue": lambda _: catalogue.parse(HEAD + page[1]), "__file__": document}
    exec(code[1].replace("from autograder.engine.catalogue import read_catalogue\n", ""), space)  # noqa: S102 - our own document
    return space[name]
