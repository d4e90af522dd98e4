"""Counts the modes that a generator found, and what goes wrong with counting (lesson 16)."""

from __future__ import annotations

import numpy as np

from autograder.engine.draws import kinds, unchanged, values
from autograder.engine.exercise import (
    Arguments,
    old_exercise,
    old_mistake,
    old_part,
)
from nnlib import adversarial as reference

MODES = "Look at “How many modes were found?” above."


def _scene(rng: np.random.Generator, n: int, found: int | None = None) -> Arguments:
    """Draw centres far apart, and around each of them samples that do or do not count for it.

    The kinds of place around a centre: near it; at a distance between the radius and its root; in
    the corner of the square but outside the circle; far away; two near it; one near and one far; none.
    """
    D = 2 + n % 2
    K = n + 2
    radius = float(rng.choice([0.4, 0.5]))
    centres = rng.permutation(np.arange(K) * 4.0)[:, np.newaxis] + rng.integers(-2, 3, size=(1, D))
    step = np.eye(D)[0]
    corner = np.where(np.arange(D) < 2, 0.9 * radius, 0.0)
    between = (radius + 0.06) * step
    kinds_of_place = [
        [0.3 * step],
        [between],
        [corner],
        [1.7 * step],
        [0.2 * step, -0.1 * step],
        [0.25 * step, 1.7 * step],
        [],
    ]
    first = rng.permutation(4)  # one that counts, two that only seem to, one far away
    samples = [
        centre + offset
        for k, centre in enumerate(centres)
        for offset in kinds_of_place[first[k] if k < 4 else int(rng.integers(7))]
    ]
    return np.array(samples), centres, radius


def _all_and_none(rng: np.random.Generator) -> list[Arguments]:
    _, centres, radius = _scene(rng, 4)
    nowhere = np.full((3, centres.shape[1]), 500.0)
    return [(np.repeat(centres, 2, axis=0) + 0.1, centres, radius), (nowhere, centres, radius)]


def _default(rng: np.random.Generator) -> list[Arguments]:
    """Leave the radius out: it is 0.5."""
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0], [4.0, 4.0]])
    return [(centres[:2] + np.array([[0.45, 0.0], [0.0, 0.55]]), centres)]


def distances(samples, centres):
    samples, centres = np.asarray(samples), np.asarray(centres)
    return np.linalg.norm(samples[:, np.newaxis] - centres, axis=-1)


def _coverage(samples, centres, radius=0.5):
    return (distances(samples, centres).min(axis=0) <= radius).mean()


MISTAKES = (
    old_mistake(
        "share of the samples",
        lambda samples, centres, radius=0.5: (
            distances(samples, centres).min(axis=1) <= radius
        ).mean(),
        "This is the share of *samples* that lie near some centre. A generator that found a single "
        "mode, and puts all its samples there, would get 1. Count the centres. " + MODES,
    ),
    old_mistake(
        "number for share",
        lambda samples, centres, radius=0.5: (
            distances(samples, centres).min(axis=0) <= radius
        ).sum(),
        "This is the number of modes that were found. What is asked for is their share, between 0 "
        "and 1: divide by the number of centres. " + MODES,
    ),
    old_mistake(
        "nearest centre, however far",
        lambda samples, centres, radius=0.5: (
            len(np.unique(distances(samples, centres).argmin(axis=1))) / len(centres)
        ),
        "Each sample counts for the centre nearest to it, however far away that is. A mode is found "
        "only when a sample lies within the radius. " + MODES,
    ),
    old_mistake(
        "every sample must be near",
        lambda samples, centres, radius=0.5: (
            distances(samples, centres).max(axis=0) <= radius
        ).mean(),
        "Here *all* samples must be near a centre. One of them is enough. " + MODES,
    ),
    old_mistake(
        "distance squared",
        lambda samples, centres, radius=0.5: (
            distances(samples, centres).min(axis=0) ** 2 <= radius
        ).mean(),
        "The squared distance is compared with the radius. Take the root, or square the radius as "
        "well. " + MODES,
    ),
    old_mistake(
        "a square for a circle",
        lambda samples, centres, radius=0.5: (
            (
                np.abs(np.asarray(samples)[:, np.newaxis] - np.asarray(centres)).max(axis=-1)
                <= radius
            )
            .any(axis=0)
            .mean()
        ),
        "Each coordinate alone is within the radius, so you look at a square around the centre. The "
        "distance is the root of the sum of squares. " + MODES,
    ),
    old_mistake(
        "radius ignored",
        lambda samples, centres, radius=0.5: _coverage(samples, centres),
        "The radius is always 0.5 here, whatever was given. Use the argument `radius`. " + MODES,
    ),
)

mode_coverage = old_exercise(
    name="mode_coverage",
    signature="mode_coverage(samples, centres, radius=0.5)",
    reference=lambda samples, centres, radius=0.5: reference.mode_coverage(
        samples, centres, radius
    ),
    parts=(
        values(1.5, _scene),
        old_part("all modes, and none", 0.5, _all_and_none),
        old_part("radius left out", 0.25, _default),
        kinds(0.5, _scene),
        unchanged(0.25, _scene),
    ),
    look=MODES,
    hints=(
        "Make a table of distances, one row a sample, one column a centre. When has a *column* been found?",
        "samples[:, np.newaxis] - centres has the shape (N, K, D); np.linalg.norm(…, axis=-1) makes distances (N, K) of it. A centre is found if its smallest distance is within the radius.",
        "distance = np.linalg.norm(samples[:, np.newaxis] - centres, axis=-1), then return np.mean(distance.min(axis=?) <= radius)",
    ),
    mistakes=MISTAKES,
    right=(
        _coverage,
        lambda samples, centres, radius=0.5: np.mean(
            [any(np.sum(np.subtract(s, c) ** 2) <= radius**2 for s in samples) for c in centres]
        ),
        lambda samples, centres, radius=0.5: (
            np.count_nonzero((distances(samples, centres) < radius).any(axis=0)) / len(centres)
        ),
    ),
)
