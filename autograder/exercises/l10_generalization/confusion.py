"""The confusion matrix: a table that counts which class was taken for which."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import after_asarray, mistakes_after_asarray
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import metrics as reference

CONFUSION = "Look at “Which class is taken for which” above."


def _labels(rng: np.random.Generator, N: int, K: int) -> Arguments:
    """Draw labels in which pairs repeat, and every kind of error is possible."""
    y = rng.integers(0, K, size=N)
    wrong = rng.random(N) < 0.5
    return y, np.where(wrong, rng.integers(0, K, size=N), y), K


def _ordinary(rng: np.random.Generator) -> list[Arguments]:
    # More examples than pairs of labels, so that some pairs come up more than once.
    return [_labels(rng, N, K) for N, K in ((12, 2), (30, 3), (40, 4), (60, 5))]


def _absent_classes(rng: np.random.Generator) -> list[Arguments]:
    """Draw labels in which the last class never occurs: the table has its row all the same."""
    return [(*_labels(rng, N, K)[:2], K + 1) for N, K in ((9, 2), (20, 3), (1, 2))]


def _other_kinds(rng: np.random.Generator) -> list[Arguments]:
    y, y_hat, K = _labels(rng, 8, 3)
    return [(y.tolist(), y_hat.tolist(), K), (y.astype(np.int32), y_hat.astype(np.uint8), K)]


def _loop(y, y_hat, K):
    table = [[0] * K for _ in range(K)]
    for truth, guess in zip(y, y_hat, strict=True):
        table[truth][guess] += 1
    return np.array(table)


def _flagged(y, y_hat, K):
    M = np.zeros((K, K), dtype=int)
    M[y, y_hat] += 1
    return M


def _added_at(y, y_hat, K):
    M = np.zeros((K, K))
    np.add.at(M, (y, y_hat), 1)
    return M


confusion_matrix = old_exercise(
    name="confusion_matrix",
    signature="confusion_matrix(y, y_hat, K)",
    reference=reference.confusion_matrix,
    parts=(
        old_part("values", 1, _ordinary),
        old_part("a class that never occurs", 0.5, _absent_classes),
        old_part("lists, other integers", 0.5, _other_kinds),
    ),
    look=CONFUSION,
    hints=(
        "Start with a K by K table of zeros. What does one example, with its true label and its predicted label, add to it?",
        "For each pair (truth, guess) the entry in row truth and column guess grows by 1.",
        "M = np.zeros((K, K), dtype=int), then a loop: for truth, guess in zip(y, y_hat): M[?, ?] += 1, then return M.",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "rows and columns turned round",
            lambda y, y_hat, K: reference.confusion_matrix(y_hat, y, int(K)),
            "Rows and columns are turned round: the row is the true class, the column the "
            "predicted one. " + CONFUSION,
        ),
        old_mistake(
            "each pair counted once",
            _flagged,
            "Each pair was counted once, however often it comes up. `M[y, y_hat] += 1` reads all "
            "entries first and writes them afterwards, so repeats are lost. Use a loop. "
            + CONFUSION,
        ),
        old_mistake(
            "shares for counts",
            lambda y, y_hat, K: reference.confusion_matrix(y, y_hat, int(K)) / len(y),
            "These are shares. The table holds counts. " + CONFUSION,
        ),
        old_mistake(
            "only the right answers",
            lambda y, y_hat, K: np.diag(np.diag(reference.confusion_matrix(y, y_hat, int(K)))),
            "Only right answers were counted. The wrong ones are what the table is for: they stand "
            "beside the diagonal. " + CONFUSION,
        ),
        old_mistake(
            "only the errors",
            lambda y, y_hat, K: (
                reference.confusion_matrix(y, y_hat, int(K))
                - np.diag(np.diag(reference.confusion_matrix(y, y_hat, int(K))))
            ),
            "Only errors were counted. Right answers stand on the diagonal. " + CONFUSION,
        ),
        old_mistake(
            "last example dropped",
            lambda y, y_hat, K: _loop(y[:-1], y_hat[:-1], int(K)),
            "The last example is missing. `range(n)` already stops before n.",
        ),
        old_mistake(
            "size taken from the labels",
            lambda y, y_hat, K: reference.confusion_matrix(
                y, y_hat, int(max(y.max(), y_hat.max())) + 1
            ),
            "The table is as large as the labels that occur. A class may be missing from the data: "
            "the table is always K by K. " + CONFUSION,
        ),
    ),
    right=after_asarray(
        lambda y, y_hat, K: _loop(y, y_hat, int(K)),
        lambda y, y_hat, K: _added_at(y, y_hat, int(K)),
        lambda y, y_hat, K: np.eye(int(K), dtype=int)[y].T @ np.eye(int(K), dtype=int)[y_hat],
        lambda y, y_hat, K: np.array(
            [[np.sum((y == i) & (y_hat == j)) for j in range(int(K))] for i in range(int(K))]
        ),
    ),
)
