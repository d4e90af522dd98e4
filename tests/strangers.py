"""A course that nbgrader's own users might have, made in a folder: nothing in it is ours."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from tests.courses import answer, cell, grade, notebook

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "rich"
c.CourseDirectory.source_directory = "sources"
c.CourseDirectory.submitted_directory = "handed_in"
c.CourseDirectory.db_url = "sqlite:///" + __file__.replace("nbgrader_config.py", "grades.db")
c.IncludeHeaderFooter.header = "header.ipynb"
c.ClearSolutions.code_stub = {"python": "# WRITE HERE\\nraise NotImplementedError()"}
c.Autograde.exclude_overwriting = {"lab": ["settings.txt"]}
c.Execute.timeout = 20
"""

NUMBERS = "1,2\n3,4\n5,9\n"
GROUPS = "group,value\na,1\nb,5\na,2\nb,9\n"
HELPERS = "def scale(values, factor):\n    return [factor * value for value in values]\n"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

HEADER = (
    "import csv\nimport numpy as np\nimport pandas as pd\nfrom helpers import scale\n"
    "from numpy.testing import assert_allclose"
)

# What a right answer is, by the name of its cell.
DATA = {
    "column_sums": "def column_sums(path):\n    return np.loadtxt(path, delimiter=',').sum(axis=0)",
    "read_groups": (
        "def read_groups(path):\n    with open(path) as file:\n"
        "        return [(row['group'], int(row['value'])) for row in csv.DictReader(file)]"
    ),
    "means": ("def means(path):\n    return pd.read_csv(path).groupby('group')['value'].mean()"),
    "tidy": (
        "def tidy(frame):\n    made = frame.dropna().copy()\n"
        "    made['twice'] = 2 * made['value']\n    return made"
    ),
    "noise": "def noise(n):\n    return np.random.rand(n)",
    "threshold": "threshold = float(open('settings.txt').read())",
    "describe": "def describe(xs):\n    return {'n': len(xs), 'mean': sum(xs) / len(xs)}",
    "in_place": "def in_place(xs):\n    xs.sort()",
    "weigh": "def weigh():\n    return 0.75",
    "scaled": "def scaled(xs):\n    return scale(xs, 3)",
    "why": "Because sums are linear.",
}
CLASSES = {
    "stack": (
        "class Empty(Exception):\n    pass\n\nclass Stack:\n    def __init__(self):\n        self.items = []\n"
        "    def push(self, item):\n        self.items.append(item)\n        return self\n"
        "    def pop(self):\n        if not self.items:\n            raise Empty('nothing left')\n"
        "        return self.items.pop()\n    def __len__(self):\n        return len(self.items)\n"
        "    def __eq__(self, other):\n        return self.items == other.items\n"
        "    def __repr__(self):\n        return f'Stack({self.items})'"
    ),
    "root": (
        "def root(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x ** 0.5"
    ),
    "countdown": "def countdown(n):\n    while n:\n        yield n\n        n -= 1",
    "compose": "def compose(f, g):\n    return lambda x: f(g(x))",
    "greet": "def greet(name):\n    print(f'Hello, {name}!')",
    "uses": "def uses(x):\n    return root(x) + 1",
    "essay": "# My own experiment\nStack().push(3)",
}

DATA_CELLS = [
    cell("# Data\n\n![a dot](attachment:dot.png)", "intro", kind="markdown", locked=True),
    answer("column_sums", DATA["column_sums"]),
    cell("column_sums('numbers.csv')"),
    grade(
        "column_sums-test",
        "table = np.loadtxt('numbers.csv', delimiter=',')\n"
        "np.testing.assert_allclose(column_sums('numbers.csv'), table.sum(axis=0))\n"
        "### BEGIN HIDDEN TESTS\nassert column_sums('numbers.csv').shape == (2,)\n### END HIDDEN TESTS",
        2,
    ),
    answer("read_groups", DATA["read_groups"]),
    grade(
        "read_groups-test",
        "assert read_groups('groups.csv')[0] == ('a', 1)\nassert len(read_groups('groups.csv')) == 4",
    ),
    answer("means", DATA["means"]),
    grade(
        "means-test",
        "found = means('groups.csv')\nassert isinstance(found, pd.Series)\nassert found['a'] == 1.5\n"
        "wanted = pd.read_csv('groups.csv').groupby('group')['value'].mean()\n"
        "pd.testing.assert_series_equal(found, wanted)\nassert list(found.index) == ['a', 'b']",
        2,
    ),
    answer("tidy", DATA["tidy"]),
    grade(
        "tidy-test",
        "frame = pd.DataFrame({'value': [1.0, None, 3.0], 'name': ['x', 'y', 'z']})\n"
        "found = tidy(frame)\nassert list(found.columns) == ['value', 'name', 'twice']\n"
        "assert found['twice'].tolist() == [2.0, 6.0]\nassert found.shape == (2, 3)\n"
        "assert 'twice' not in frame.columns",
    ),
    answer("noise", DATA["noise"]),
    grade(
        "noise-test",
        "np.random.seed(7)\nfirst = noise(3)\nnp.random.seed(7)\n"
        "np.testing.assert_array_equal(first, noise(3))\nnp.random.seed(7)\n"
        "assert_allclose(noise(2), [0.07630828937395717, 0.7799187922401146])\n"
        "np.random.seed(7)\nx = np.random.rand(2)\nassert_allclose(noise(1), [0.4384092314408935])",
    ),
    answer("threshold", DATA["threshold"]),
    grade("threshold-test", "assert threshold == 0.5"),
    answer("describe", DATA["describe"]),
    grade(
        "describe-test",
        "score = 0\nif describe([1, 2])['n'] == 2:\n    score += 1\n"
        "if describe([1, 2])['mean'] == 1.5:\n    score += 1.5\nscore",
        2.5,
    ),
    answer("in_place", DATA["in_place"]),
    grade("in_place-test", "xs = [3, 1, 2]\nassert in_place(xs) is None\nassert xs == [1, 2, 3]"),
    answer("weigh", DATA["weigh"]),
    grade("weigh-test", "2 * weigh()", 2),
    answer("scaled", DATA["scaled"]),
    grade("scaled-test", "from helpers import scale as official\nassert scaled([1]) == official([1], 3)"),
    cell("Why?", "why", kind="markdown", grade=True, solution=True, points=3),
    cell("Draw it.\n\n=== BEGIN MARK SCHEME ===\nany\n=== END MARK SCHEME ===",
         "drawing", kind="markdown", task=True, locked=True, points=4),
]  # fmt: skip

CLASSES_CELLS = [
    answer("stack", CLASSES["stack"]),
    grade(
        "stack-test",
        "s = Stack().push(1).push(2)\nassert len(s) == 2\nassert s.pop() == 2\nassert s.items == [1]\n"
        "assert isinstance(s, Stack)\nassert s == Stack().push(1)\nassert repr(s) == 'Stack([1])'\n"
        "assert str(s) == 'Stack([1])'\nassert type(s) is Stack\nassert hasattr(s, 'push') and not hasattr(s, 'peek')",
        2,
    ),
    grade(
        "empty-test",
        "try:\n    Stack().pop()\nexcept Empty as error:\n    assert 'nothing' in str(error)\n"
        "else:\n    raise AssertionError('no Empty')\nassert issubclass(Empty, Exception)",
    ),
    answer("root", CLASSES["root"]),
    grade(
        "root-test",
        "import pytest\nassert root(9) == 3\nwith pytest.raises(ValueError, match='negative'):\n    root(-1)\n"
        "np.testing.assert_raises(ValueError, root, -4)",
    ),
    answer("countdown", CLASSES["countdown"]),
    grade(
        "countdown-test",
        "assert list(countdown(3)) == [3, 2, 1]\nit = countdown(2)\nassert next(it) == 2\nassert next(it) == 1\n"
        "assert [x for x in countdown(1)] == [1]",
    ),
    answer("compose", CLASSES["compose"]),
    grade(
        "compose-test",
        "assert compose(abs, lambda x: x - 5)(2) == 3\nassert callable(compose(root, abs))\n"
        "assert compose(root, abs)(-16) == 4\nassert list(map(root, [4, 9])) == [2, 3]\n"
        "assert sorted([3, 1, 2], key=lambda x: -root(x)) == [3, 2, 1]",
    ),
    answer("greet", CLASSES["greet"]),
    grade(
        "greet-test",
        "import contextlib, io\nshown = io.StringIO()\nwith contextlib.redirect_stdout(shown):\n    greet('Ada')\n"
        "assert shown.getvalue() == 'Hello, Ada!\\n'",
    ),
    answer("uses", CLASSES["uses"]),
    grade(
        "uses-test",
        "kept = root\ndel root\ntry:\n    uses(4)\nexcept NameError:\n    pass\nelse:\n"
        "    raise AssertionError('uses does not call root')\nfinally:\n    root = kept\nassert uses(4) == 3",
    ),
    grade(
        "rebound-test",
        "calls = []\nkept = root\ndef root(x):\n    calls.append(x)\n    return 10\n"
        "assert uses(4) == 11\nassert calls == [4]\nroot = kept\nassert uses(4) == 3",
    ),
    cell(CLASSES["essay"], "essay", grade=True, solution=True, points=2),
]  # fmt: skip


def rich_course(root: Path) -> None:
    """Write the course: configuration, header, two notebooks, data files, a helper module."""
    lab = root / "sources" / "lab"
    lab.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    nbformat.write(
        notebook(cell("The header", kind="markdown"), cell(HEADER)), root / "header.ipynb"
    )
    data = notebook(*DATA_CELLS)
    data.cells[0]["attachments"] = {"dot.png": {"image/png": PIXEL}}
    nbformat.write(data, lab / "data.ipynb")
    nbformat.write(notebook(*CLASSES_CELLS), lab / "classes.ipynb")
    (lab / "numbers.csv").write_text(NUMBERS)
    (lab / "groups.csv").write_text(GROUPS)
    (lab / "helpers.py").write_text(HELPERS)
    (lab / "settings.txt").write_text("0.1")


def submit(
    released: Path, target: Path, answers: dict[str, str], more: tuple[str, ...] = ()
) -> None:
    """Hand a released notebook in with these answers, and with cells of the learner's own."""
    document = json.loads(released.read_text())
    for item in document["cells"]:
        name = item["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            item["source"] = answers[name]
    for place, source in enumerate(more):
        document["cells"].insert(
            2 + place, json.loads(json.dumps(nbformat.v4.new_code_cell(source)))
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document))
