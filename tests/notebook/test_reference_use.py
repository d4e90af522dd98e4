"""Answers that hand on what the reference library computes are noticed; honest ones are not."""

import pytest

from autograder.notebook import reference_use
from autograder.notebook.assignment import NotebookSpec, SourceCell
from autograder.notebook.restoring import Cell, Sanitised

STUB = "def relu(z):\n    raise NotImplementedError"
GIVEN = (
    "import nnlib\nfrom nnlib import losses\nfrom nnlib.viz import show\nX = nnlib.arrays.demo()"
)
ANSWER = SourceCell("relu", "code", STUB, "", solution=True)
SPEC = NotebookSpec("n", (ANSWER,), defined=frozenset({"relu"}), given=frozenset({GIVEN}))


def flagged(*sources, answer=STUB):
    """Return the flags of a notebook: the lesson's own cell, the learner's, the answer."""
    cells = [Cell("code", GIVEN), *(Cell("code", source) for source in sources)]
    cells.append(Cell("code", answer, ANSWER))
    return [flag.text for flag in reference_use.flags(Sanitised(tuple(cells), ()), SPEC)]


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        ((), "from nnlib.activations import relu"),
        ((), "def relu(z):\n    import nnlib.activations as a\n    return a.relu(z)"),
        ((), "def relu(z):\n    return losses.relu(z)"),
        (("from nnlib import activations as tools",), "relu = tools.relu"),
        (("import nnlib as n", "f = n.activations.relu"), "def relu(z):\n    return f(z)"),
        (("import nnlib as n\ndef f(z):\n    return n.activations.relu(z)",), "relu = f"),
        ((), "import importlib\nrelu = importlib.import_module('nn' + 'lib.activations').relu"),
        ((), "relu = __import__('nn' + 'lib').activations.relu"),
        ((), "exec('from nn' + 'lib.activations import relu')"),
        (("from nnlib.activations import relu",), STUB),
        (("import nnlib\nrelu = nnlib.activations.relu",), STUB),
        (("%matplotlib inline\nfrom nnlib import activations as t",), "!ls\nrelu = t.relu"),
    ],
)
def test_noticed(sources, answer):
    (text,) = flagged(*sources, answer=answer)
    assert text.startswith("relu ")


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        ((), STUB),
        ((), "def relu(z):\n    return np.maximum(z, 0)  # as nnlib does it"),
        ((), "def relu(X):\n    losses = []\n    losses.append(X)\n    return losses"),
        ((), "def relu(z):\n    plt.show()\n    return z.eval() * (z > 0)"),
        (("import nnlib\nprint(nnlib.activations.relu(3) == relu(3))",), "def relu(z): return z"),
        (("def f(:",), "def relu(z:"),
        (("from nnlib.with_keras.quiet import keras",), "def relu(z): return keras.ops.relu(z)"),
        ((), "from nnlib.with_keras.quiet import keras\ndef relu(z): return keras.ops.relu(z)"),
    ],
)
def test_not_noticed(sources, answer):
    assert flagged(*sources, answer=answer) == []
