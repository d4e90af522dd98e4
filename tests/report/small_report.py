"""A class report that has something in each of its places, and the bait to put there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from autograder.report.class_page.facts import (
    ClassReport,
    Excerpt,
    ExerciseFact,
    LearnerFact,
    LessonFact,
    MistakeFact,
    Question,
)

NOW = dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
BAIT = "$x_{</pre></script><script>window.owned = 1</script><img src=x onerror='owned=1'>"


def lesson(folder, *, due=None, learners=12):
    shares = tuple(i / (learners - 1) for i in range(learners))
    return LessonFact(folder, f"On {folder}", 10, due, learners, 2, 1, shares, (-30.0, 2.0, 5.0))


def a_report(text="softmax"):
    """Return a report that has something in each of its places."""
    exercise = ExerciseFact("02_a", text, 2, 5, 2, 3, 1, 1, 4, 0.6, "Is it clear?")
    excerpt = Excerpt(text, 0.93, ("bob", "cem"), (f"x = 1  # {text}", text))
    return ClassReport(
        "A course",
        NOW,
        3,
        (lesson("02_a", due=NOW), lesson("03_b")),
        (exercise, replace(exercise, lesson="03_b", question="")),
        (MistakeFact("02_a", text, "wrong axis", f"The `axis` is wrong. {text}", ("bob", "cem")),),
        (MistakeFact("02_a", text, "", f"TypeError: {text}", tuple(f"s{i}" for i in range(9))),),
        (
            LearnerFact("bob", text, 3, 10, 1, 1, 4, NOW, "02_a", (f"stuck at {text}",), 2.5),
            LearnerFact("cem", "", 9, 10, 2, 0, 2, None, "", ()),
        ),
        (
            Question("02_a", ("bob", "cem"), "", 40, (excerpt,)),
            Question("02_a", ("dan",), "nnlib", 30, (excerpt,)),
        ),
        (("02_a", "bob", f"uses nnlib: `{text}`"),),
    )
