"""What a learner reads after ``check`` and ``hint``, in plain text and in a notebook."""

import numpy as np
import pytest
from IPython import get_ipython
from IPython.testing.globalipapp import start_ipython
from IPython.utils.capture import capture_output

from autograder import check, hint
from autograder.engine import registry
from autograder.engine.check import _hints_given, examine_here
from autograder.engine.examine import examine, with_public_reasons
from autograder.engine.present import as_html, as_text, hint_as_text
from autograder.engine.registry import UnknownExercise, find
from autograder.engine.subject import LocalSubject


def row_sums(X):
    return np.sum(X, axis=1)


def verdict_of(name, function, **kwargs):
    return examine(find(name), LocalSubject(function, name), **kwargs)


def test_check_prints_the_table_and_returns_the_points(capsys):
    points = check(row_sums)
    assert points == 2.0 and type(points) is float
    assert "row_sums: 2 of 2 points. Well done, go on." in capsys.readouterr().out


def test_the_name_comes_from_the_call_not_from_the_function(capsys):
    batch_dot = lambda X, w: np.dot(X, w)
    assert check(batch_dot) == 2.0


def test_an_unknown_name_says_which_there_are(capsys):
    def row_sum(X):
        return X

    assert check(row_sum) == 0.0
    printed = capsys.readouterr().out
    assert "There is no exercise 'row_sum'. Did you mean 'row_sums'? " in printed
    assert "The lesson 'welcome' has row_sums, add_bias, batch_dot." in printed
    with pytest.raises(UnknownExercise, match="lesson by lesson:\n  welcome: row_sums, "):
        find("xyzzyx")


@pytest.mark.parametrize("answer", ["row_sums", 3, None])
def test_what_is_no_function_and_has_no_name_is_said(answer, capsys):
    assert check(*[answer]) == 0.0
    assert "check takes your function itself" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda X: None, "nothing came back (is there a `return`?)"),
        (lambda X: list(np.sum(X, axis=1)), "(make it an array: np.array(...))"),
        (lambda X: np.sum(X, axis=1).astype(object), "an array of objects"),
        (lambda X: np.sum(X, axis=1) + np.nan, "but it holds nan"),
        (lambda X: np.sum(X, axis=1)[:, None] * 2, "an array of shape (2, 1)"),
        (lambda X: np.sum(X, axis=1) + 1, "2 of 2 values are not; the first is at [0]"),
        (lambda X: 1 / 0, "the function stopped with ZeroDivisionError"),
        (lambda X: "text", "came"),
        (lambda X: np.sum(X, axis=1) * 1j, "complex"),
    ],
)
def test_a_message_says_what_failed_what_was_expected_and_what_came(function, message):
    verdict = verdict_of("row_sums", function)
    assert verdict.points == 0
    failure = verdict.parts[0].failure
    assert message.lower() in failure.message.lower()
    assert failure.example.startswith("row_sums([[")
    assert "Traceback" not in as_text(verdict)


def test_a_wrong_number_of_arguments_is_said_with_the_signature():
    def add_bias(Z):
        return Z

    verdict = examine_here(find("add_bias"), add_bias)
    assert verdict.points == 0
    assert "`add_bias(Z, b)`" in verdict.parts[0].failure.message


def test_what_is_no_function_is_said():
    verdict = examine_here(find("row_sums"), np.zeros(3))
    assert "must be a function, `def row_sums(X)`" in verdict.parts[0].failure.message


def test_answers_that_change_from_call_to_call_are_wrong():
    calls = iter(range(10**6))

    def forgetful(X):
        return np.sum(X, axis=1) + (1 if next(calls) > 12 else 0)

    assert verdict_of("row_sums", forgetful).points == 0


def test_answers_coded_for_the_visible_numbers_are_wrong_and_say_so():
    exercise, seen = find("row_sums"), {}

    def spy(X):
        seen[np.asarray(X).tobytes()] = np.sum(X, axis=1)
        return np.sum(X, axis=1)

    examine(exercise, LocalSubject(spy))

    def table(X):
        return seen.get(np.asarray(X).tobytes(), np.zeros(len(X)))

    assert verdict_of("row_sums", table).passed
    subject = LocalSubject(table)
    official = examine(exercise, subject, b"the course's secret")
    verdict = with_public_reasons(exercise, official, examine(exercise, subject))
    assert verdict.points == 0
    assert (
        "The numbers in the notebook pass; other numbers do not."
        in verdict.parts[0].failure.message
    )
    assert verdict.parts[0].failure.example == ""


def test_html_is_escaped():
    def row_sums(X):
        raise ValueError("<script>alert(1)</script>")

    page = as_html(verdict_of("row_sums", row_sums))
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_the_same_table_in_both_forms():
    verdict = verdict_of("row_sums", lambda X: np.sum(X, axis=0))
    for text in (as_text(verdict), as_html(verdict)):
        assert "✗" in text and "0/1" in text and "These are the sums of the columns" in text


def test_hints_come_in_tiers(capsys):
    _hints_given.clear()
    for place in (1, 2, 3, 3):
        hint("row_sums")
        assert f"Hint {place} of 3:" in capsys.readouterr().out
    hint("row_sums", 1)
    assert "Hint 1 of 3:" in capsys.readouterr().out
    hint("row_sums", 9)
    assert "there is no hint 9" in capsys.readouterr().out
    hint("rowsums")
    assert "Did you mean 'row_sums'?" in capsys.readouterr().out


@pytest.mark.parametrize("name", list(registry.by_name()))
def test_no_hint_runs_over_the_edge(name):
    exercise = find(name)
    for place, told in enumerate(exercise.hints, start=1):
        text = hint_as_text(exercise, place)
        assert max(map(len, text.splitlines())) <= 80
        assert "".join(told.split()) in "".join(text.split())


def test_in_a_notebook_a_hint_is_html_that_wraps_at_the_width_of_the_cell():
    shell = get_ipython() or start_ipython()
    with capture_output() as captured:
        shell.run_cell("from autograder import hint\nhint('step')")
    data = captured.outputs[0].data
    assert data["text/html"].startswith('<div class="bootcamp-hint"><b>Hint 1 of 3:</b> ')
    assert "<code>z &gt;= 0</code>" in data["text/html"] and "<pre" not in data["text/html"]
    assert data["text/plain"].startswith("Hint 1 of 3: ")


def test_in_a_notebook_the_table_is_displayed_and_the_value_is_the_points():
    shell = get_ipython() or start_ipython()
    shell.run_cell(
        "import numpy as np\nfrom autograder import check\nrow_sums = lambda X: np.sum(X, axis=0)"
    )
    result = shell.run_cell("check(row_sums)")
    assert result.success and result.result == 0.0
