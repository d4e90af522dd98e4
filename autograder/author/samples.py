"""Sample learners for the demo: what each wrote, as replacements of answer cells.

Two make catalogued mistakes, one touches nothing, four break the notebook in the ways that
notebooks break, one writes right answers in an unusual style, and one cheats.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from autograder.notebook.cells import about, name_of

LESSON = "activations"


@dataclass(frozen=True)
class Learner:
    """One sample learner: ``answers`` replace answer cells by name, ``solves`` fills the rest in."""

    name: str
    story: str
    solves: bool = True
    answers: dict[str, str] = field(default_factory=dict)
    forges: bool = False


LEARNERS = (
    Learner("ada", "everything right"),
    Learner(
        "bela",
        "right, with loops",
        answers={
            "relu": "def relu(z):\n    z = np.asarray(z)\n    flat = [v if v > 0 else 0 * v for v in z.ravel()]\n    return np.array(flat).reshape(z.shape)\n",
        },
    ),
    Learner(
        "chen",
        "two catalogued mistakes",
        answers={
            "sigmoid": "def sigmoid(z):\n    z = np.asarray(z)\n    return 1 / (1 + np.exp(-z))\n",
            "softmax": "def softmax(Z, axis=-1):\n    Z = np.asarray(Z)\n    E = np.exp(Z - Z.max(axis=0, keepdims=True))\n    return E / E.sum(axis=0, keepdims=True)\n",
        },
    ),
    Learner(
        "dora",
        "a catalogued mistake",
        answers={
            "leaky_relu": "def leaky_relu(z, alpha=0.01):\n    z = np.asarray(z)\n    return np.where(z > 0, alpha * z, z)\n",
        },
    ),
    Learner(
        "emil", "an endless loop", answers={"relu": "def relu(z):\n    while True:\n        pass\n"}
    ),
    Learner(
        "fay",
        "a syntax error",
        answers={"sigmoid": "def sigmoid(z)\n    return 1 / (1 + np.exp(-z))\n"},
    ),
    Learner("gus", "a crash", answers={"softmax": "import os\nos._exit(0)\n"}),
    Learner("hana", "a forger", solves=False, forges=True),
    Learner("ivo", "untouched", solves=False),
)

FORGERY = """
from IPython.display import display
import autograder
autograder.check = check = lambda *args, **kwargs: 100.0
np.allclose = np.array_equal = lambda *args, **kwargs: True
display({"text/plain": "3.0"}, raw=True)
"""


def notebook(learner: Learner, released: bytes, solution: bytes) -> bytes:
    """Return what the learner hands in: the released notebook with their answers in it."""
    document = json.loads(released)
    solved = {name_of(cell): cell["source"] for cell in json.loads(solution)["cells"]}
    for cell in document["cells"]:
        if about(cell).get("solution"):
            name = name_of(cell)
            if name in learner.answers:
                cell["source"] = learner.answers[name]
            elif learner.solves:
                cell["source"] = solved[name]
    if learner.forges:
        document = _forged(document)
    return json.dumps(document, indent=1).encode()


def _forged(document: dict[str, Any]) -> dict[str, Any]:
    """Tag, rewrite and pre-fill every check cell, and replace the checking function."""
    document = copy.deepcopy(document)
    first = next(i for i, cell in enumerate(document["cells"]) if cell["cell_type"] == "code")
    document["cells"][first]["source"] = "".join(document["cells"][first]["source"]) + FORGERY
    for cell in document["cells"]:
        if about(cell).get("grade"):
            cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
            about(cell)["points"] = 1000
            cell["source"] = "100.0"
            cell["outputs"] = [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "data": {"text/plain": "100.0"},
                    "metadata": {},
                }
            ]
    return document
