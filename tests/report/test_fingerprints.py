"""Fingerprints see what is computed, and not how it is named, commented or laid out."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.class_page.fingerprints import (
    PASSAGE,
    WINDOW,
    fingerprints,
    normal_tokens,
    own_words,
    passages,
)
from tests.report.simulated_answers import EXERCISES, answer

SOFTMAX = '''def softmax(Z, axis=-1):
    """Return probabilities."""
    E = np.exp(Z - Z.max(axis=axis, keepdims=True))  # shifted, so that nothing overflows
    return E / E.sum(axis=axis, keepdims=True)
'''
RENAMED = """def softmax(scores, ax=-1):
    # mine
    table = np.exp(
        scores - scores.max(axis=ax, keepdims=True)
    )

    return table / table.sum(axis=ax, keepdims=True)
"""


def test_names_comments_docstrings_and_layout_make_no_difference():
    plain = RENAMED.replace("(\n        scores", "(scores").replace("True)\n    )", "True))")
    assert fingerprints(SOFTMAX.replace("axis=axis", "axis=ax").replace("axis=-1", "ax=-1")) == (
        fingerprints(plain)
    )
    assert normal_tokens(plain) == normal_tokens(RENAMED)


def test_what_is_computed_does_make_a_difference():
    other = SOFTMAX.replace("np.exp", "np.tanh").replace(".sum", ".mean")
    shared = fingerprints(SOFTMAX).keys() & fingerprints(other).keys()
    assert 0 < len(shared) < len(fingerprints(SOFTMAX))


def test_the_words_of_an_author_are_names_and_comments():
    assert own_words(SOFTMAX) == {
        "softmax", "Z", "axis", "E", "# shifted, so that nothing overflows",
    }  # fmt: skip


@given(st.integers(0, 10**6), st.integers(0, 40))
def test_a_long_enough_common_run_is_always_noticed(seed, start):
    """The guarantee of winnowing: PASSAGE + WINDOW - 1 common tokens share a fingerprint."""
    rng = random.Random(seed)
    words = [
        rng.choice(["np", "exp", "tanh", "-", "/", "+", "*", "1", "2", "sum"]) for _ in range(60)
    ]
    run = words[start : start + PASSAGE + WINDOW - 1]
    if len(run) == PASSAGE + WINDOW - 1:
        elsewhere = ["7"] * rng.randrange(9) + run + ["8"] * rng.randrange(9)
        assert fingerprints(" ".join(words)).keys() & fingerprints(" ".join(elsewhere)).keys()


def test_what_is_chosen_are_passages_and_few_of_them():
    for exercise in EXERCISES:
        text = answer(exercise, random.Random(1))
        chosen = fingerprints(text).keys()
        assert chosen <= passages(text)
        assert len(chosen) < 0.7 * (len(normal_tokens(text)) - PASSAGE + 1)


@pytest.mark.parametrize(
    "source",
    ["", "x", "def f(:\n  return (", "a = '''", "\\d = \x00", "if x:\n\ty\n        z", "\ud800"],
)
def test_what_is_no_python_is_read_as_far_as_it_goes(source):
    assert fingerprints(source) == {}
    assert isinstance(own_words(source), frozenset)


def test_an_odd_escape_in_an_answer_warns_nobody():
    assert own_words("pattern = '\\d'") == {"pattern"}
