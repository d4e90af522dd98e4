"""Where each learner stands over the course, and who may be stuck, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from autograder.engine.present import number
from autograder.report.class_page.facts import HandIn, LearnerFact, LessonFact

LOW_SHARE = 0.5
MANY_ATTEMPTS = 3


def learners(
    names: Mapping[str, str], lessons: Sequence[LessonFact], hand_ins: Sequence[HandIn]
) -> list[LearnerFact]:
    """Return everybody who is enrolled or has handed something in, by id."""
    theirs: dict[str, dict[str, HandIn]] = {name: {} for name in names}
    for item in hand_ins:
        theirs.setdefault(item.learner, {})[item.lesson] = item
    active = sum(bool(done) for done in theirs.values())
    total = sum(lesson.max_points for lesson in lessons)
    return [
        _learner(learner, names.get(learner, ""), lessons, theirs[learner], total, active)
        for learner in sorted(theirs)
    ]


def _learner(
    learner: str,
    name: str,
    lessons: Sequence[LessonFact],
    done: Mapping[str, HandIn],
    total: float,
    active: int,
) -> LearnerFact:
    last = next((x for x in reversed(lessons) if x.folder in done), None)
    reasons = [
        *_behind(lessons, done, active),
        *(_low(last, done[last.folder]) if last else ()),
        *(reason for item in done.values() for reason in _again_and_again(item)),
    ]
    return LearnerFact(
        learner,
        name,
        sum(item.points for item in done.values()),
        total - sum(item.open_points for item in done.values()),
        len(done),
        sum(item.late_s > 0 for item in done.values()),
        sum(item.attempts for item in done.values()),
        max((item.submitted_at for item in done.values() if item.submitted_at), default=None),
        last.folder if last else "",
        tuple(text for text, _ in reasons),
        round(sum(weight for _, weight in reasons), 3),
    )


def _behind(
    lessons: Sequence[LessonFact], done: Mapping[str, HandIn], active: int
) -> list[tuple[str, float]]:
    """Name what most others have handed in and this learner has not."""
    missing = [x for x in lessons if x.folder not in done and 2 * x.handed_in > active]
    if not missing:
        return []
    if not done:
        return [("has handed in nothing", 1.0 + len(missing))]
    most = max(item.handed_in for item in missing)
    names = ", ".join(item.folder for item in missing)
    return [(f"has not handed in {names} ({most} of {active} have)", float(len(missing)))]


def _low(lesson: LessonFact, item: HandIn) -> list[tuple[str, float]]:
    """Say that the last lesson went badly, while it went well for most."""
    usual = median(lesson.shares)
    if not item.decided or item.share >= LOW_SHARE or usual <= item.share:
        return []
    text = (
        f"{number(item.points)} of {number(item.decided)} points in {item.lesson} "
        f"(the median is {number(round(usual * item.decided, 1))}); open: {_some(item.missed)}"
    )
    return [(text, usual - item.share)]


def _again_and_again(item: HandIn) -> list[tuple[str, float]]:
    if item.attempts < MANY_ATTEMPTS or not item.missed:
        return []
    return [(f"{item.attempts} hand-ins of {item.lesson}, still open: {_some(item.missed)}", 0.5)]


def _some(names: Sequence[str], most: int = 4) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
