"""Early stopping: whether the lowest validation loss lies too far back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import regularization as reference

STOP = "Look at “Stop early” above."


def _wandering(rng: np.random.Generator) -> list[Arguments]:
    """Draw losses that fall and then wander, with no two alike, and every outcome among them."""
    cases: list[Arguments] = [([0.9, 0.5, 0.6], 2), ([0.9, 0.5, 0.6, 0.7], 2), ([0.7], 1)]
    for length in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16):
        for patience in (1, 2, 3):
            # Steps of 0.05 and of 0.004 never cancel in so few epochs: no two losses are equal.
            history = 0.5 + rng.permutation(length) / 20 - 0.004 * np.arange(length)
            cases.append(([round(float(loss), 3) for loss in history], patience))
    # A long spell without a new minimum that is over, and one that is too short after it.
    cases += [([0.5, 0.6, 0.7, 0.4], 2), ([0.5, 0.6, 0.7, 0.4, 0.45], 2)]
    # Many epochs without a new minimum, and never two of them in a row.
    return [*cases, ([0.9, 0.8, 0.85, 0.7, 0.75, 0.6], 2)]


def _ties(rng: np.random.Generator) -> list[Arguments]:
    low = float(rng.integers(10, 30)) / 100
    return [
        ([0.9, low, low, low], 2),
        ([0.9, low, 0.6, low], 2),
        ([low, low], 1),
        ([0.9, low, low], 2),
        ([low, low, low, low], 2),
        ([low, low, 0.9], 3),
    ]


def _other_kinds(rng: np.random.Generator) -> list[Arguments]:
    history = rng.permutation(6) / 10
    return [
        (history, 2),
        (history.astype(np.float32), 1),
        (tuple(history.tolist()), 3),
        ([3, 1, 2], 1),
    ]


def _since_best(history: Sequence[float]) -> int:
    return len(history) - 1 - int(np.argmin(history))


def _new_minima(history: Sequence[float]) -> list[bool]:
    return [k == 0 or history[k] < min(history[:k]) for k in range(len(history))]


def _counting(history, patience):
    best, waited = float("inf"), 0
    for loss in history:
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
    return waited >= patience


def _at_first_alarm(history, patience):
    best, waited = float("inf"), 0
    for loss in history:
        best, waited = (loss, 0) if loss < best else (best, waited + 1)
        if waited >= patience:
            return True
    return False


def _best_is_old(history, patience):
    if len(history) <= patience:
        return False
    return min(history[-patience:]) >= min(history[:-patience])


early_stop = old_exercise(
    name="early_stop",
    signature="early_stop(history, patience)",
    reference=reference.early_stop,
    parts=(
        old_part("values", 1, _wandering),
        old_part("a tie is no improvement", 0.5, _ties),
        old_part("arrays, tuples, integers", 0.5, _other_kinds),
    ),
    look=STOP,
    hints=(
        "Where in the list is the lowest loss? How many epochs came after it?",
        "np.argmin(history) is the place of the (first) lowest loss; the last epoch has the place len(history) - 1.",
        "In two lines: waited = len(history) - 1 - ?, then return waited >= patience.",
    ),
    mistakes=(
        old_mistake(
            "one epoch too late",
            lambda history, patience: _since_best(history) > patience,
            "It stops one epoch too late: after `patience` epochs without a new minimum it is time, "
            "so the condition is `>=` and not `>`. " + STOP,
        ),
        old_mistake(
            "one epoch too early",
            lambda history, patience: _since_best(history) >= patience - 1,
            "It stops one epoch too early. The epoch of the minimum itself does not count as "
            "waiting: the last place is `len(history) - 1`. " + STOP,
        ),
        old_mistake(
            "compared with the epoch before",
            lambda history, patience: (
                len(history) > patience
                and all(history[-k] >= history[-k - 1] for k in range(1, patience + 1))
            ),
            "Each loss was compared with the one before it. What counts is the lowest loss so far: "
            "a small dip after a rise is no new minimum. " + STOP,
        ),
        old_mistake(
            "stops at the first worse epoch",
            lambda history, patience: history[-1] > min(history),
            "It stops as soon as one epoch is worse than the best. `patience` says how many epochs "
            "to wait. " + STOP,
        ),
        old_mistake(
            "all worse epochs counted",
            lambda history, patience: _new_minima(history).count(False) >= patience,
            "All epochs without a new minimum were counted. With each new minimum the waiting "
            "begins anew. " + STOP,
        ),
        old_mistake(
            "stopped for a spell that is over",
            _at_first_alarm,
            "It says stop because of a long spell that is over: a new minimum came after it. Only "
            "the epochs since the lowest loss count. " + STOP,
        ),
        old_mistake(
            "waits for the highest",
            lambda history, patience: len(history) - 1 - int(np.argmax(history)) >= patience,
            "It waits for a new maximum. These are losses: lower is better. " + STOP,
        ),
        old_mistake(
            "the opposite",
            lambda history, patience: _since_best(history) < patience,
            "It is the other way round: True means stop. " + STOP,
        ),
        old_mistake(
            "a tie as an improvement",
            lambda history, patience: int(np.argmin(np.flip(history))) >= patience,
            "A loss equal to the lowest so far was taken for a new minimum. It is no improvement: "
            "the first of equal losses counts. " + STOP,
        ),
    ),
    right=(
        lambda history, patience: _since_best(history) >= patience,
        _counting,
        _best_is_old,
        lambda history, patience: list(reversed(_new_minima(history))).index(True) >= patience,
    ),
)
