"""Magics of a teacher's cells give way to Python, line for line."""

import ast

import pytest

from autograder.notebook.assignment import defined_names, imported_modules
from autograder.notebook.magics import captures, readable

CELLS = {
    "x = 1": "x = 1",
    "%matplotlib inline\nimport numpy as np": "pass\nimport numpy as np",
    "if x:\n    !ls\ny = !pwd": "if x:\n    pass\ny = None",
    "%timeit -n 1 -r 2 f(3)": "f(3)",
    "%time y = f(3)": "y = f(3)",
    "%%capture out --no-stderr\nf(3)": "\nf(3)",
    "\n%%time\nf(3)": "\n\nf(3)",
    "%%bash\nfor x in *; do echo $x; done": "\n",
    "?len\nlen??\nx = 2": "pass\npass\nx = 2",
    "text = '''\n%not a magic\n'''": "text = '''\n%not a magic\n'''",
    "a = (b\n%c)": "a = (b\n%c)",
}


@pytest.mark.parametrize("source", CELLS)
def test_readable(source):
    assert readable(source) == CELLS[source]
    ast.parse(readable(source))


def test_what_is_broken_stays_broken():
    with pytest.raises(SyntaxError):
        ast.parse(readable("%matplotlib inline\ndef f(:"))


def test_which_name_gets_the_output():
    assert captures("%%capture --no-stderr out\nf()") == "out"
    assert captures("%%capture\nf()") == ""
    assert captures("f()") is captures("%%time\nf()") is None


def test_a_magic_hides_no_import_and_no_name():
    header = "%matplotlib inline\nimport numpy as np\nfrom unittest import mock"
    assert imported_modules([header]) == {"np": "numpy", "mock": "unittest:mock"}
    cell = "%load_ext x\nfor i in (1, 2):\n    a = [j for j in (i,)]\nwith f() as g:\n    pass\ndef h():\n    k = 1"
    assert defined_names([cell]) == {"i", "a", "g", "h"}
