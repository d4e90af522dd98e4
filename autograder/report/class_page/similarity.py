"""Finds answers that share more than chance explains: questions for the teacher, never verdicts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from autograder.report.class_page.fingerprints import PASSAGE, fingerprints, own_words, passages

Trait = int | str
"""A passage, by its fingerprint, or a word that the author chose: a name, a comment."""

# Below this many answers to an exercise nobody can say what is rare.
MIN_ANSWERS = 8
# What every third learner writes is the common way, not a trace.
COMMON_SHARE = 1 / 3
# How far, in bits, beyond what the most alike of all honest pairs are expected to share. Passages
# of one answer hang together, so that chance gives more than independent passages would:
# `tests/report/test_similarity.py` measures false alarms on simulated classes.
MARGIN = 16.0
# An answer that holds less of a reference than this was written on its own.
NEARLY_ALL = 0.8


@dataclass(frozen=True)
class Exercise:
    """One exercise as a class answered it: the answers by learner, and the texts everybody had.

    ``known`` are the stub and the hints. ``references`` are right answers that learners are not
    handed, by a name for the page. ``mistakes`` says which catalogued mistake an answer makes: who
    makes the same one writes alike for that reason.
    """

    name: str
    answers: Mapping[str, str]
    known: Sequence[str] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shared:
    """What two texts share in one exercise: how unlikely it is, and how much of the shorter one."""

    exercise: str
    bits: float
    share: float


@dataclass(frozen=True)
class Likeness:
    """Two whose answers are more alike than chance explains; ``other`` may be a reference."""

    one: str
    other: str
    shared: tuple[Shared, ...]

    @property
    def bits(self) -> float:
        return sum(item.bits for item in self.shared)


def alike(exercises: Sequence[Exercise]) -> list[Likeness]:
    """Return pairs of learners to ask about over one lesson's exercises, the clearest first.

    A shared passage counts by how rare it is in this class, in bits; passages of the stub, of the
    hints and of a reference count nothing. What a pair shares must go far beyond what the class's
    pairs share on average, the further the more pairs there are.
    """
    classes = [_Class(item, but=item.references.values()) for item in _big_enough(exercises)]
    learners = sorted({name for item in classes for name in item.prints})
    if len(learners) < MIN_ANSWERS:
        return []
    at_most = _upper_bounds(classes, learners)
    pairs = len(learners) * (len(learners) - 1) / 2
    usual = float(np.triu(at_most, 1).sum()) / pairs
    needed = usual + math.log2(pairs) + MARGIN
    found = []
    for i, j in zip(*np.nonzero(np.triu(at_most, 1) >= needed), strict=True):
        one, other = learners[i], learners[j]
        shared = tuple(
            item.shared(one, other)
            for item in classes
            if one in item.prints and other in item.prints
        )
        found.append(Likeness(one, other, tuple(item for item in shared if item.bits)))
    return _clearest(found, needed)


def like_reference(exercises: Sequence[Exercise]) -> list[Likeness]:
    """Return learners whose answers hold rare passages of a reference, and little else."""
    found: list[Likeness] = []
    classes = [_Class(item) for item in _big_enough(exercises)]
    learners = sorted({name for item in classes for name in item.prints})
    for reference in sorted({name for item in classes for name in item.exercise.references}):
        near = [_nearness(classes, learner, reference) for learner in learners]
        usual = sum(item.bits for item in near) / len(near)
        found += _clearest(near, usual + math.log2(len(near)) + MARGIN)
    return found


def _nearness(classes: Sequence[_Class], learner: str, reference: str) -> Likeness:
    shared = (
        item.shared_with(item.exercise.references[reference], learner)
        for item in classes
        if learner in item.prints and reference in item.exercise.references
    )
    close = tuple(item for item in shared if item.bits and item.share >= NEARLY_ALL)
    return Likeness(learner, reference, close)


def groups(pairs: Sequence[Likeness]) -> list[tuple[str, ...]]:
    """Return the learners of these pairs, those who are linked together."""
    linked: dict[str, set[str]] = {}
    for pair in pairs:
        together = linked.get(pair.one, {pair.one}) | linked.get(pair.other, {pair.other})
        for name in together:
            linked[name] = together
    return sorted({tuple(sorted(together)) for together in linked.values()})


def _big_enough(exercises: Sequence[Exercise]) -> list[Exercise]:
    return [item for item in exercises if len(item.answers) >= MIN_ANSWERS]


def _clearest(found: Sequence[Likeness], needed: float) -> list[Likeness]:
    kept = [item for item in found if item.bits >= needed]
    return sorted(kept, key=lambda item: (-item.bits, item.one, item.other))


class _Class:
    """An exercise over the class: what each answer holds, and the weight of each trait in bits.

    Each trait counts once in an answer, however often it stands there.
    """

    def __init__(self, exercise: Exercise, but: Iterable[str] = ()) -> None:
        self.exercise = exercise
        self.prints = {name: fingerprints(text) for name, text in exercise.answers.items()}
        self.words = {name: own_words(text) for name, text in exercise.answers.items()}
        everybodys: set[Trait] = set()
        for text in (*exercise.known, *but):
            everybodys |= passages(text) | own_words(text)
        self.weight = self._weights(self.prints.keys(), everybodys)
        self.same: dict[str, dict[Trait, float]] = {}

    def _weights(self, learners: Iterable[str], but: AbstractSet[Trait]) -> dict[Trait, float]:
        """Weigh every trait of these learners by how few have it; two at least, to share it."""
        learners = list(learners)
        count = Counter(trait for name in learners for trait in self.traits(name))
        return {
            trait: math.log2(len(learners) / max(2, times))
            for trait, times in count.items()
            if times <= max(2, COMMON_SHARE * len(learners)) and trait not in but
        }

    def traits(self, learner: str) -> set[Trait]:
        return {*self.prints[learner], *self.words[learner]}

    def weigh(self, one: str, other: str) -> Callable[[Trait], float]:
        """Return the weights for this pair; of two with one mistake, as rare among its makers."""
        mistake = self.exercise.mistakes.get(one, "")
        if not mistake or self.exercise.mistakes.get(other) != mistake:
            return lambda trait: self.weight.get(trait, 0.0)
        if mistake not in self.same:
            makers = [who for who, what in self.exercise.mistakes.items() if what == mistake]
            self.same[mistake] = self._weights(makers, frozenset())
        among = self.same[mistake]
        return lambda trait: min(self.weight.get(trait, 0.0), among.get(trait, 0.0))

    def shared(self, one: str, other: str) -> Shared:
        """Weigh what the answers of two learners share."""
        words = self.words[one] & self.words[other]
        return self._shared(self.prints[one], self.prints[other], words, self.weigh(one, other))

    def shared_with(self, text: str, learner: str) -> Shared:
        """Weigh what a learner's answer shares with a text."""
        words = self.words[learner] & own_words(text)
        weigh = self.weigh(learner, "")
        return self._shared(self.prints[learner], fingerprints(text), words, weigh)

    def _shared(
        self,
        one: dict[int, int],
        other: dict[int, int],
        words: Iterable[str],
        weigh: Callable[[Trait], float],
    ) -> Shared:
        """Passages that overlap count only once: the first of them."""
        common = one.keys() & other.keys()
        bits, free = sum(map(weigh, words)), 0
        for value in sorted(common, key=one.__getitem__):
            if one[value] >= free and weigh(value):
                bits += weigh(value)
                free = one[value] + PASSAGE
        smaller = min(len(one), len(other))
        return Shared(self.exercise.name, bits, len(common) / smaller if smaller else 0.0)


def _upper_bounds(classes: Sequence[_Class], learners: Sequence[str]) -> np.ndarray:
    """Return for each pair the weight of all that it shares, overlapping passages included."""
    place = {name: i for i, name in enumerate(learners)}
    total = np.zeros((len(learners), len(learners)), dtype=np.float32)
    for item in classes:
        column = {value: i for i, value in enumerate(item.weight)}
        table = np.zeros((len(learners), len(column)), dtype=np.float32)
        for name in item.prints:
            for trait in item.traits(name) & column.keys():
                table[place[name], column[trait]] = 1.0
        weights = np.fromiter(item.weight.values(), dtype=np.float32, count=len(column))
        shared = table.sum(axis=0) > 1
        total += (table[:, shared] * weights[shared]) @ table[:, shared].T
    return total
