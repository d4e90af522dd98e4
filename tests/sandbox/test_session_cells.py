"""What cells show: as in a notebook, bounded, with the files of the submission beside them."""

import nbformat
import pytest


def shown(session, source):
    """Return what a cell shows, checked to be a valid notebook's."""
    result = session.run_cell(source)
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(outputs=result.outputs)]
    nbformat.validate(notebook)
    return result


def test_a_value_at_the_end_is_shown_and_the_count_goes_up(session):
    first, second = shown(session, "x = 3"), shown(session, "x + 1")
    assert (first.ok, first.outputs, first.execution_count) == (True, [], 1)
    (output,) = second.outputs
    assert output["data"]["text/plain"] == "4" and output["execution_count"] == 2


def test_prints_keep_their_order_and_their_stream(session):
    result = shown(session, "import sys\nprint('a'); print('b', file=sys.stderr); print('c')")
    assert [(o["name"], o["text"]) for o in result.outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\n"),
    ]


def test_what_child_processes_and_c_code_print_is_shown(session):
    result = shown(session, "import os\nos.system('echo from a child')\n!echo from a shell")
    text = "".join(o["text"] for o in result.outputs if o["output_type"] == "stream")
    assert "from a child" in text and "from a shell" in text


def test_a_plot_becomes_a_picture(session):
    result = shown(
        session, "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    )
    (picture,) = result.outputs
    assert picture["output_type"] == "display_data"
    assert picture["data"]["image/png"].startswith("iVBOR")


def test_tables_show_as_html(session):
    result = shown(session, "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))")
    assert result.outputs[0]["data"]["text/html"] == "<b>x</b>"


@pytest.mark.parametrize(
    "source",
    [
        "exit()",
        "from ipywidgets import interact\n@interact(x=(0, 9))\ndef f(x): print(x)",
        "%%time\n1 + 1",
        "%%bash\ntrue",
        "h = display('a', display_id=True); h.update('b')",
        "from IPython.display import clear_output\nclear_output()",
        "async def f(): return 1\nawait f()",
        "import inspect\ndef g(): return 1\nassert 'return 1' in inspect.getsource(g)",
        "import pickle\nclass A: pass\npickle.loads(pickle.dumps(A()))",
    ],
)
def test_what_notebooks_do_works(session, source):
    result = shown(session, source)
    assert result.ok, result.outputs


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("def f(:", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("input('name?')", "EOFError"),
        ("class E(Exception):\n def __str__(self): raise E\nraise E", "E"),
    ],
)
def test_an_error_is_an_output_and_the_session_goes_on(session, source, name):
    result = shown(session, source)
    assert not result.ok
    assert {o["ename"] for o in result.outputs if o["output_type"] == "error"} == {name}
    assert shown(session, "1").ok


def test_the_files_of_the_submission_lie_beside_the_notebook(session):
    assert (
        "1,2" in shown(session, "open('data/points.csv').read()").outputs[0]["data"]["text/plain"]
    )
    assert shown(session, "open('mine.txt', 'w').write('x')").ok


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a\0b"])
def test_a_file_outside_the_submission_is_refused(zygote, name):
    with pytest.raises(ValueError, match="submission's folder"):
        zygote.session({name: b""})


def test_the_global_generators_start_from_the_seed(zygote):
    def draw(seed):
        with zygote.session(seed=seed) as session:
            source = "import random, numpy as np\n(random.random(), float(np.random.rand()))"
            return session.run_cell(source).outputs[0]["data"]["text/plain"]

    assert draw(1) == draw(1) != draw(2)


@pytest.mark.slow
def test_output_beyond_the_limit_is_cut_with_a_note(session):
    for source in ("print('x' * 10**8)", "for i in range(10**5): print(i)"):
        result = shown(session, source)
        assert result.truncated and "ends here" in result.outputs[-1]["text"]
        assert sum(len(o["text"]) for o in result.outputs) < 105_000
    result = shown(session, "for i in range(2000): display(i)")
    assert result.truncated and len(result.outputs) < 600


def test_a_huge_output_of_a_child_process_is_cut(session):
    result = shown(session, "import os; os.system('head -c 3000000 /dev/zero')")
    assert result.truncated and len(str(result.outputs)) < 250_000
