"""Sessions run cells and calls as a notebook would, and end with a reason, walls or not."""

import functools
import random
import socket
import threading
import time

import numpy as np
import pandas as pd
import psutil
import pytest

from autograder.sandbox.trusted.policy import Limits
from autograder.sandbox.trusted.results import Raised, SandboxDied
from autograder.sandbox.trusted.zygote import Zygote
from autograder.sandbox.wire.protocol import Handle


def test_a_call_returns_a_value_and_prints_nothing(session):
    session.run_cell("def double(x):\n print('noise')\n return 2 * x")
    given = np.arange(3)
    result = session.call("double", (given,))
    assert result.ok and (result.value == [0, 2, 4]).all()
    assert result.args[0] is given and (given == [0, 1, 2]).all()
    assert session.run_cell("").outputs == []


def test_a_call_that_raises_names_the_exception_and_its_bases(session):
    session.run_cell("class Odd(ValueError): pass\ndef f(): raise Odd('no')")
    bases = ("Odd", "ValueError", "Exception", "BaseException")
    assert session.call("f").raised == Raised("Odd", "no", bases, ("no",), function="f")
    session.run_cell("def g():\n    error = Odd(object())\n    error.code = 3\n    raise error")
    raised = session.call("g").raised
    assert (raised.args, raised.attributes) == (None, {"code": 3})
    missing = session.call("nothing")
    assert missing.raised is not None and missing.raised.type_name == "NameError"


def test_changes_in_place_come_back_to_the_same_objects(session):
    session.run_cell(
        "def f(a, state, rng, *, items):\n"
        " a[0] = 9; state['m'][...] = 5; state['t'] = 1; items.append(3); return rng.random()"
    )
    a, m, items, rng = np.zeros(2), np.zeros(2), [1], np.random.default_rng(3)
    state = {"m": m}
    result = session.call("f", (a, state, rng), {"items": items})
    twin = np.random.default_rng(3)
    assert result.value == twin.random()
    assert a[0] == 9 and state["m"] is m and (m == 5).all() and state["t"] == 1
    assert items == [1, 3] and rng.random() == twin.random()


def test_functions_among_the_arguments_are_called_back(session):
    session.run_cell("def slope(f, x, h=1e-5):\n return (f(x + h) - f(x - h)) / (2 * h)")
    assert session.call("slope", (lambda x: x**2, 3.0)).value == pytest.approx(6)
    assert session.call("slope", (functools.partial(pow, exp=2), 3.0)).value == pytest.approx(6)


def test_an_exception_in_a_callback_reaches_the_student_and_comes_back(session):
    session.run_cell(
        "def careful(f):\n  try: f()\n  except ValueError as e: return str(e)\ndef blunt(f): f()"
    )

    def fails():
        raise ValueError("not here")

    assert session.call("careful", (fails,)).value == "not here"
    assert session.call("blunt", (fails,)).raised.type_name == "ValueError"


def test_a_callback_may_call_the_student_again_but_not_without_end(session):
    session.run_cell("def once(f): return f(2)\ndef double(x): return 2 * x")
    assert session.call("once", (lambda x: session.call("double", (x,)).value,)).value == 4

    def again(x):
        result = session.call("once", (again,))
        if result.raised:
            raise RecursionError(result.raised.message)

    assert session.call("once", (again,)).raised.type_name == "RecursionError"
    assert session.run_cell("1").ok


def test_a_function_handed_in_comes_back_as_itself(session):
    session.run_cell("def same(f): return f")

    def f():
        return 1

    assert session.call("same", (f,)).value is f


def test_objects_stay_inside_behind_handles(session):
    session.run_cell(
        "class V:\n def __init__(self, d): self.d = d\n"
        " def __add__(self, o): return V(self.d + o.d)\n def twice(self): return 2 * self.d"
    )
    one, two = session.call("V", (1,)).value, session.call("V", (2,)).value
    assert isinstance(one, Handle) and one.type_name == "V"
    three = session.operate("add", one, two).value
    assert session.operate("getattr", three, "d").value == 3
    assert session.call(session.operate("getattr", three, "twice").value).value == 6
    assert session.operate("getattr", three, "missing").raised.type_name == "AttributeError"


@pytest.mark.parametrize(
    "liar",
    [
        "type('F', (float,), {'__eq__': lambda s, o: True, '__hash__': None})(1.0)",
        "type('A', (np.ndarray,), {'__eq__': lambda s, o: True})(3)",
        "type('Yes', (), {'__eq__': lambda s, o: True, '__class__': float})()",
        "type('Yes', (), {'__float__': lambda s: 1.0, '__array__': lambda s: np.ones(1)})()",
        "np.array([type('Yes', (), {'__eq__': lambda s, o: True})()])",
    ],
)
def test_liars_become_handles_that_equal_nothing(session, liar):
    session.run_cell(f"import numpy as np\ndef f(): return {liar}")
    value = session.call("f").value
    assert type(value) is Handle and value != 1.0


def test_names_say_what_the_notebook_defined(session):
    session.run_cell("import math\ndef f(): pass\nclass C: pass\nx = 1")
    kinds = session.names(["f", "C", "x", "math", "missing"])
    assert kinds == {"f": "function", "C": "class", "x": "value", "math": "module"}


def test_names_can_be_read_written_and_deleted(session):
    session.write("x", [1, 2])
    assert session.run_cell("x.append(3)").ok and session.read("x").value == [1, 2, 3]
    session.forget("x")
    assert session.read("x").raised.type_name == "NameError"


@pytest.mark.parametrize("source", ["while True: pass", "import time; time.sleep(60)"])
def test_an_endless_cell_is_interrupted_and_the_session_lives(session, source):
    session.run_cell("x = 1")
    result = session.run_cell(source, timeout_s=0.3)
    assert result.timed_out and not result.ok
    assert session.read("x").value == 1


def test_an_endless_call_is_interrupted_and_the_session_lives(session):
    session.run_cell("def f():\n while True: pass")
    result = session.call("f", timeout_s=0.3)
    assert result.timed_out and result.raised.type_name == "KeyboardInterrupt"
    assert session.run_cell("1").ok


SWALLOW = "import time\nwhile True:\n try: time.sleep(60)\n except BaseException: pass"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (SWALLOW, "did not finish within 0.3 s"),
        ("sum(range(10**12))", "did not finish within 0.3 s"),
        ("import os; os._exit(3)", r"exited \(os._exit, status 3\)"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
        ("import os; os.abort()", "crashed"),
        ("import os; os.closerange(3, 100)\nwhile True: pass", "closed its connection"),
        (
            "import os\nfor fd in range(3, 100):\n try: os.close(fd)\n except OSError: pass",
            "exited",
        ),
    ],
)
def test_a_session_dies_with_a_reason_and_the_next_one_works(zygote, source, reason):
    with zygote.session() as session:
        with pytest.raises(SandboxDied, match=reason):
            session.run_cell(source, timeout_s=0.3)
        assert not session.alive
        with pytest.raises(SandboxDied, match=reason):
            session.run_cell("1")
    with zygote.session() as session:
        assert session.run_cell("1").ok


@pytest.mark.slow
def test_all_cells_together_have_a_limit_too():
    with Zygote(limits=Limits(notebook_timeout_s=1), isolation="none") as zygote:
        session = zygote.session()
        with pytest.raises(SandboxDied, match="notebook did not finish within 1 s"):
            session.run_cell(SWALLOW)


FORGED = {
    "garbage": "os.write(fd, b'garbage' * 10)",
    "endless": "os.write(fd, b'\\xff' * 8)",
    "a reply to nothing": "os.write(fd, b'\\x00\\x00\\x00\\x0b' + bytes([0x95, 3, 3, 0xa5]) + b'reply' + b'\\x00\\x01')",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
def test_a_forged_frame_ends_the_session(session, forged):
    find = "import os, stat\nfd = next(f for f in range(3, 100) if os.path.exists(f'/proc/self/fd/{f}') and stat.S_ISSOCK(os.fstat(f).st_mode))\n"
    with pytest.raises(SandboxDied, match="protocol error"):
        session.run_cell(find + forged)


def test_a_thread_that_answers_later_is_noticed(session):
    session.run_cell(
        "import threading, time, os, stat\n"
        "fd = next(f for f in range(3, 100) if os.path.exists(f'/proc/self/fd/{f}')"
        " and stat.S_ISSOCK(os.fstat(f).st_mode))\n"
        "go = threading.Event()\n"
        "def late():\n go.wait(); os.write(fd, b'more'); done.set()\n"
        "done = threading.Event()\n"
        "threading.Thread(target=late, daemon=True).start()\n"
        "def f(): go.set(); done.wait(); return 1"
    )
    with pytest.raises(SandboxDied, match="protocol error"):
        session.call("f")
        session.call("f")


def test_a_callback_kept_for_later_does_not_work(session):
    session.run_cell("def keep(f):\n global kept\n kept = f")
    calls = []
    session.call("keep", (calls.append,))
    result = session.run_cell(
        "import threading\nt = threading.Thread(target=kept, args=(1,)); t.start(); t.join()"
    )
    assert "RuntimeError" in str(result.outputs) and not calls


def test_a_child_that_the_student_forked_does_not_answer(session):
    result = session.run_cell("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)")
    assert result.ok and session.run_cell("1").ok


def test_lists_too_long_to_cross_are_an_error_not_an_end(session):
    session.run_cell("def f(): return [0.0] * 10**7")
    result = session.call("f")
    assert result.raised.type_name == "ValueTooLarge" and session.run_cell("1").ok


@pytest.mark.slow
def test_a_zygote_that_dies_is_replaced(zygote):
    with zygote.session() as session:
        assert session.run_cell("1").ok
        zygote._child.kill()
        zygote._child.wait()
    with zygote.session() as session:
        assert session.run_cell("1").ok


def test_a_session_that_died_before_it_was_wanted_is_replaced(zygote):
    zygote.session().close()
    zygote._spare.channel.shutdown(socket.SHUT_RDWR)  # which is how a session learns of its end
    with zygote.session() as session:
        assert session.run_cell("1").ok


def test_a_session_that_nobody_wanted_leaves_nothing_behind():
    with Zygote(isolation="none") as zygote, zygote.session() as session:
        session.run_cell("1")
        until = time.monotonic() + 60
        while len(born := psutil.Process(zygote._child.pid).children()) < 2:
            assert time.monotonic() < until
            time.sleep(0.01)
    assert not psutil.wait_procs(born, timeout=60)[1]


def test_sessions_run_side_by_side(zygote):
    def run(number):
        with zygote.session() as session:
            session.run_cell(f"x = {number}")
            values.append((number, session.read("x").value))

    values = []
    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values) == [(number, number) for number in range(6)]


def test_modules_for_learners_are_importable(tmp_path):
    from autograder.sandbox.trusted.policy import Policy

    (tmp_path / "lesson_tools.py").write_text("answer = 42\n")
    policy = Policy(
        extra_readonly=((str(tmp_path / "lesson_tools.py"), "/opt/course/lesson_tools.py"),)
    )
    with Zygote(policy=policy, isolation="none") as zygote, zygote.session() as session:
        assert session.run_cell("import lesson_tools").ok
        assert session.run_cell("lesson_tools.answer").outputs[0]["data"]["text/plain"] == "42"


def test_what_a_call_prints_can_be_asked_for(session):
    session.run_cell("def greet(name):\n print('Hello,', name)\n return 1")
    assert session.call("greet", ("Ada",)).value == 1
    assert session.printed() == ("Hello, Ada\n", "")
    session.call("greet", (lambda: None,))
    assert session.printed()[0].startswith("Hello, <")
    assert session.run_cell("").outputs == []


def test_the_global_generators_can_be_set_from_outside(session):
    session.run_cell(
        "import random, numpy as np\ndef draw(): return random.random(), np.random.rand()"
    )
    mine, theirs = random.Random(5), np.random.RandomState(5)
    session.reseed(mine.getstate(), theirs.get_state())
    assert session.call("draw").value == (mine.random(), theirs.rand())


@pytest.mark.slow
def test_tables_come_back_and_go_in(session):
    session.run_cell("import pandas as pd\ndef twice(frame): return 2 * frame")
    table = pd.DataFrame({"a": [1, 2]})
    made = session.table(session.call("twice", (session.keep_table(table),)).value)
    pd.testing.assert_frame_equal(made, 2 * table)
