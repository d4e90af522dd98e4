"""Nothing of the future may reach the training: the split in time, and the scale of the past."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.compare import describe, difference
from autograder.engine.draws import after_asarray, kinds, mistakes_after_asarray, unchanged, values
from autograder.engine.exercise import (
    Arguments,
    Failure,
    old_exercise,
    old_mistake,
    old_part,
)
from autograder.engine.subject import LocalSubject, Outcome, Subject
from nnlib import series as reference

SPLIT = "Look at “Never shuffle time” above."
SCALE = "Look at “Scale by the past” above."
# Products that are whole numbers come from fractions that a computer holds exactly.
FRACTIONS = ((0.75, 8), (0.5, 12), (0.6, 8), (0.3, 14), (0.9, 7))


def _examples(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw n windows and targets in which no number stands twice."""
    numbers = rng.permutation(np.arange(1, 4 * n + 1)) / 10
    return numbers[: 3 * n].reshape(n, 3), numbers[3 * n :]


def _split(rng: np.random.Generator, n: int) -> Arguments:
    # At least two examples, so that neither part is empty.
    X, y = _examples(rng, n + 1)
    return X, y, 0.5


def _in_order(subject: Subject, rng: np.random.Generator) -> Failure | None:
    """Ask for splits; one that holds every example, but not in order, was shuffled."""
    trials = []
    for fraction, n in FRACTIONS:
        args = (*_examples(rng, n), fraction)
        trials.append((args, reference.chronological_split(*args), subject.call(*args)))
    complaints = [_complaint(expected, got) for _, expected, got in trials]
    if not any(complaints):
        return None
    for mistake in SPLIT_MISTAKES:
        wrong = LocalSubject(mistake.wrong)
        if all(_alike(wrong.call(*args), got) for args, _, got in trials):
            return Failure(mistake.message, "", mistake.name)
    if all(_shuffled(expected, got) for _, expected, got in trials):
        mistake = next(m for m in SPLIT_MISTAKES if m.name == "shuffled time")
        return Failure(mistake.message, "", mistake.name)
    place = next(k for k, text in enumerate(complaints) if text)
    fraction, n = FRACTIONS[place]
    text = complaints[place]
    return Failure(f"{text[0].upper()}{text[1:]}. {SPLIT}", f"{n} examples, fraction {fraction}")


def _complaint(expected: Any, got: Outcome) -> str:
    if got.raised:
        where = f", in your line `{got.line}`" if got.line else ""
        return f"the function stopped with {got.raised}: {got.message}{where}"
    return difference(expected, got.value, 1e-9, 0.0)


def _alike(left: Outcome, right: Outcome) -> bool:
    if left.raised or right.raised:
        return (left.raised, left.message) == (right.raised, right.message)
    return not difference(left.value, right.value, 1e-9, 0.0)


def _shuffled(expected: Any, got: Outcome) -> bool:
    """Say whether all examples came, each with its target, in parts of the right size."""
    value = got.value
    if not isinstance(value, tuple | list) or len(value) != 4:
        return False
    if [describe(part) for part in value] != [describe(part) for part in expected]:
        return False
    rows, whole = (
        np.column_stack([np.concatenate(four[0::2]), np.concatenate(four[1::2])])
        for four in (value, expected)
    )
    return np.array_equal(rows[rows[:, 0].argsort()], whole[whole[:, 0].argsort()])


def _cut(X: Any, fraction: float) -> int:
    return int(len(X) * fraction)


def _at(X: Any, y: Any, cut: int) -> Any:
    return X[:cut], y[:cut], X[cut:], y[cut:]


def _shuffle(X, y, fraction):
    order = np.random.default_rng().permutation(len(X))
    return _at(X[order], y[order], _cut(X, fraction))


def _apart(X, y, fraction):
    rng = np.random.default_rng(0)
    return _at(rng.permutation(X), rng.permutation(y), _cut(X, fraction))


def _future_first(X, y, fraction):
    cut = len(X) - _cut(X, fraction)
    return X[cut:], y[cut:], X[:cut], y[:cut]


def _other_order(X, y, fraction):
    X_train, y_train, X_test, y_test = _at(X, y, _cut(X, fraction))
    return X_train, X_test, y_train, y_test


def _hole(X, y, fraction):
    cut = _cut(X, fraction)
    return X[:cut], y[:cut], X[cut + 1 :], y[cut + 1 :]


def _overlap(X, y, fraction):
    cut = _cut(X, fraction)
    return X[: cut + 1], y[: cut + 1], X[cut:], y[cut:]


SPLIT_MISTAKES = mistakes_after_asarray(
    old_mistake(
        "shuffled time",
        _shuffle,
        "All examples are there, but shuffled: the training part knows values from the test "
        "part's future. Cut the rows once, in the order in which they stand. " + SPLIT,
    ),
    old_mistake(
        "trained on the future",
        _future_first,
        "The training part is the end of the series, and the test lies before it. Learn from the "
        "past, and test on the future. " + SPLIT,
    ),
    old_mistake(
        "order of the four",
        _other_order,
        "The four parts come in another order: return X_train, y_train, X_test, y_test. " + SPLIT,
    ),
    old_mistake(
        "fraction for the test",
        lambda X, y, fraction: _at(X, y, len(X) - _cut(X, fraction)),
        "The fraction was taken for the share of the test part. It is the share to train on. "
        + SPLIT,
    ),
    old_mistake(
        "rounded up",
        lambda X, y, fraction: _at(X, y, int(np.ceil(len(X) * fraction))),
        "The number of training examples was rounded up. Round it down: int(len(X) * fraction). "
        + SPLIT,
    ),
    old_mistake(
        "an example lost",
        _hole,
        "The example at the cut is in neither part: `X[:cut]` ends before cut, so the rest is "
        "`X[cut:]`. " + SPLIT,
    ),
    old_mistake(
        "an example twice",
        _overlap,
        "The example at the cut is in both parts, so the test is not unseen. `X[:cut]` ends "
        "before cut, and `X[cut:]` begins with it. " + SPLIT,
    ),
    old_mistake(
        "windows and targets apart",
        _apart,
        "Windows and targets were shuffled, and each in another order: no target belongs to its "
        "window any more. Do not shuffle at all; cut both at the same row. " + SPLIT,
    ),
)


chronological_split = old_exercise(
    name="chronological_split",
    signature="chronological_split(X, y, fraction)",
    reference=reference.chronological_split,
    parts=(
        old_part("the past trains, the future tests", 1.25, test=_in_order),
        kinds(0.5, _split, name="lists, integers, float32, two rows"),
        unchanged(0.25, _split),
    ),
    look=SPLIT,
    hints=(
        "How many of the N examples belong to the past? Where does the future begin?",
        "cut = int(len(X) * fraction). The rows before cut train, the rows from cut on test.",
        "return X[:cut], y[:cut], X[?], y[?]",
    ),
    mistakes=SPLIT_MISTAKES,
    right=(
        *after_asarray(lambda X, y, fraction: _at(X, y, _cut(X, fraction))),
        lambda X, y, fraction: [
            part
            for rows in np.split(np.arange(len(X)), [_cut(X, fraction)])
            for part in (np.asarray(X)[rows], np.asarray(y)[rows])
        ],
        lambda X, y, fraction: _with_mask(np.asarray(X), np.asarray(y), fraction),
    ),
)


def _with_mask(X, y, fraction):
    past = np.arange(len(X)) < np.floor(len(X) * fraction)
    return X[past], y[past], X[~past], y[~past]


def _series(rng: np.random.Generator, n: int) -> Arguments:
    """Draw a series that climbs: its past and its future have another mean and spread."""
    length = 3 * n + 4
    wiggle = rng.integers(-200, 200, size=length) / 100
    return np.round(wiggle * np.linspace(1, 3, length) + np.arange(length) / 2, 2), 2 * n + 2


def _scaled(mean: Any, std: Any) -> Any:
    """Make a wrong implementation from wrong ways to take the mean and the deviation."""

    def wrong(series, cut):
        m, s = mean(series, cut), std(series, cut)
        return (series - m) / s, m, s

    return wrong


def _past_mean(series: Any, cut: int) -> Any:
    return series[:cut].mean()


def _past_std(series: Any, cut: int) -> Any:
    return series[:cut].std()


def _each_by_itself(series, cut):
    past, future = series[:cut], series[cut:]
    parts = [(part - part.mean()) / part.std() for part in (past, future)]
    return np.concatenate(parts), past.mean(), past.std()


def _in_place(series, cut):
    mean, std = _past_mean(series, cut), _past_std(series, cut)
    series -= mean
    series /= std
    return series, mean, std


def _by_hand(series, cut):
    series = [float(value) for value in series]
    mean = sum(series[:cut]) / cut
    std = (sum((value - mean) ** 2 for value in series[:cut]) / cut) ** 0.5
    return np.array([(value - mean) / std for value in series]), mean, std


scale_by_past = old_exercise(
    name="scale_by_past",
    signature="scale_by_past(series, cut)",
    reference=reference.scale_by_past,
    parts=(
        values(1.25, _series),
        kinds(0.5, _series, name="lists, integers, float32, few values"),
        unchanged(0.25, _series),
    ),
    look=SCALE,
    hints=(
        "Which values of the series may be used for the mean and the standard deviation? On which "
        + "values are the two then used?",
        "mean and std come from series[:cut] alone; (series - mean) / std scales the whole series.",
        "past = series[?]; mean, std = past.mean(), past.std(); return (series - mean) / std, mean, std",
    ),
    mistakes=mistakes_after_asarray(
        old_mistake(
            "scaled with the whole series",
            _scaled(lambda s, cut: s.mean(), lambda s, cut: s.std()),
            "Mean and deviation were taken from the whole series: the future has leaked into the "
            "training. Take them from `series[:cut]` alone. " + SCALE,
        ),
        old_mistake(
            "scaled with the future",
            _scaled(lambda s, cut: s[cut:].mean(), lambda s, cut: s[cut:].std()),
            "Mean and deviation were taken from the values after the cut. Take them from the "
            "values before it: `series[:cut]`. " + SCALE,
        ),
        old_mistake(
            "each part by itself",
            _each_by_itself,
            "Past and future were each scaled by numbers of their own. Then 1.0 means another thing "
            "in each, and the future's mean was used. One mean and one deviation, those of the "
            "past, serve both. " + SCALE,
        ),
        old_mistake(
            "only the past scaled",
            lambda s, cut: (
                (s[:cut] - _past_mean(s, cut)) / _past_std(s, cut),
                _past_mean(s, cut),
                _past_std(s, cut),
            ),
            "Only the values before the cut came back. Measure on the past, and scale the whole "
            "series by it. " + SCALE,
        ),
        old_mistake(
            "variance for deviation",
            _scaled(_past_mean, lambda s, cut: s[:cut].var()),
            "It was divided by the variance. Divide by its root, the standard deviation: "
            "`past.std()`. " + SCALE,
        ),
        old_mistake(
            "divided by n - 1",
            _scaled(_past_mean, lambda s, cut: s[:cut].std(ddof=1)),
            "The deviation was taken with n - 1, as pandas does. Here it is NumPy's `past.std()`, "
            "the root of the mean squared distance. " + SCALE,
        ),
        old_mistake(
            "not centred",
            lambda s, cut: (s / _past_std(s, cut), _past_mean(s, cut), _past_std(s, cut)),
            "The mean was not taken off. First subtract it, then divide. " + SCALE,
        ),
        old_mistake(
            "lowest and highest",
            lambda s, cut: (
                (s - s[:cut].min()) / np.ptp(s[:cut]),
                s[:cut].min(),
                np.ptp(s[:cut]),
            ),
            "It was scaled by the lowest and the highest value. Asked for are the mean and the "
            "standard deviation of the past. " + SCALE,
        ),
        old_mistake(
            "scale not returned",
            lambda s, cut: (s - _past_mean(s, cut)) / _past_std(s, cut),
            "Only the scaled series came back. Return the mean and the deviation, too: without "
            "them no forecast can be scaled back. " + SCALE,
        ),
        old_mistake(
            "input changed in place",
            _in_place,
            "The caller's own series was changed: `-=` writes into it. `series - mean` makes a new "
            "array. " + SCALE,
        ),
    ),
    right=(
        *after_asarray(_scaled(_past_mean, _past_std)),
        _by_hand,
        lambda series, cut: (
            np.divide(np.subtract(series, np.mean(series[:cut])), np.std(series[:cut])),
            np.mean(series[:cut]),
            np.std(series[:cut]),
        ),
    ),
)
