"""Helpers for tests that ask what student code could do."""

import ast
import textwrap


def answer(session, source):
    """Run a cell whose last line is an expression; return its value, told by its repr."""
    result = session.run_cell(textwrap.dedent(source))
    shown = [o for o in result.outputs if o["output_type"] == "execute_result"]
    assert result.ok and shown, result.outputs
    return ast.literal_eval(shown[-1]["data"]["text/plain"])


def error(session, source):
    """Run a cell that must fail; return the name of its exception."""
    result = session.run_cell(textwrap.dedent(source))
    names = [o["ename"] for o in result.outputs if o["output_type"] == "error"]
    assert names, result.outputs
    return names[-1]
