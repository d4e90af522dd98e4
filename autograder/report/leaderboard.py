"""A table of the class's numbers in one lesson, with those alone who asked to be in it."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import roster
from autograder.course.course import Course, CourseError, Lesson
from autograder.files import write_atomically
from autograder.grade import off_limits, store
from autograder.grade.verdicts import GradedSubmission
from autograder.notebook.cells import code_cells
from autograder.pages.rendering import template

# The two lines of a lesson by which a learner asks for it.
OPT_IN, NAME = "share_score", "display_name"
NAMELESS = "somebody"
MAX_NAME = 40
# Two marks on a letter are a name in many scripts, twenty cover the lines above.
PILE = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
TEMPLATE = "leaderboard.html.j2"


@dataclass(frozen=True)
class Entry:
    """One learner who shares a number: the name that was chosen, and the share from 0 to 1."""

    learner: str
    name: str
    share: float
    place: int = 0


def entries(course: Course, lesson: Lesson) -> tuple[Entry, ...]:
    """Return those who share their number, the best first; equal numbers have one place.

    A learner is in it whose hand-in says ``share_score = True``, was graded and has a measured
    share, and touches nothing that is off limits. Nothing of the others is read. Nobody stands in
    it under the name of somebody else on the roster.
    """
    if not asks(course, lesson):
        return ()
    found, owners = [], _owners(course)
    for graded in store.verdicts(course, lesson.folder):
        name = chosen_name(_cells(course, graded))
        share = measured_share(graded)
        if name is not None and share is not None and not off_limits.noticed(graded):
            theirs = owners.get(roster.comparable(name), {graded.learner})
            shown = name if graded.learner in theirs else NAMELESS
            found.append(Entry(graded.learner, shown, share))
    found.sort(key=lambda item: (-item.share, item.name, item.learner))
    shares = [_printed(item.share) for item in found]
    return tuple(
        Entry(item.learner, item.name, item.share, 1 + shares.index(_printed(item.share)))
        for item in found
    )


def write_table(
    course: Course, lesson: Lesson, path: Path | None = None
) -> tuple[Path, tuple[Entry, ...]]:
    """Write the table as a page that works offline; return its path and who is in it."""
    if not asks(course, lesson):
        raise CourseError(
            f"{lesson.folder} does not ask learners whether they share their number: "
            f"a cell of its notebook must say `{OPT_IN} = False`."
        )
    found = entries(course, lesson)
    page = template(TEMPLATE).render(course=course.title or course.name, lesson=lesson, table=found)
    path = path or course.root / f"table_{lesson.word}.html"
    write_atomically(path, page.encode())
    return path, found


def asks(course: Course, lesson: Lesson) -> bool:
    """Return whether a lesson has the line by which learners ask to be in the table."""
    for path in sorted((course.solutions / lesson.folder).glob("*.ipynb")):
        if any(OPT_IN in _top_level(source) for source in code_cells(path)):
            return True
    return False


def chosen_name(sources: Iterable[str]) -> str | None:
    """Return the name under which a learner wants to stand in the table, or None for not at all.

    The lines are read, never run: only the word ``True`` itself says yes, and nothing may take it
    back.
    """
    yes, name = False, ""
    for source in sources:
        said = _top_level(source)
        if OPT_IN in said:
            if said[OPT_IN] is not True:
                return None
            yes = True
        if isinstance(said.get(NAME), str):
            name = str(said[NAME])
    return (tidy(name) or NAMELESS) if yes else None


def tidy(name: str) -> str:
    """Return a name on one line, without what turns, hides or buries letters, and not too long."""
    plain = unicodedata.normalize("NFC", name[: 20 * MAX_NAME])
    kept = "".join(" " if c.isspace() else c for c in plain if _shows(c))
    return " ".join(PILE.sub(r"\1", kept).split())[:MAX_NAME].strip()


def measured_share(graded: GradedSubmission) -> float | None:
    """Return the mean of all shares that the checks of a hand-in measured; None without any."""
    shares = [
        part.share
        for notebook in graded.notebooks
        for cell in notebook.cells
        if cell.verdict
        for part in cell.verdict.parts
        if part.share is not None
    ]
    return sum(shares) / len(shares) if shares else None


def _owners(course: Course) -> dict[str, set[str]]:
    """Return for each name and id on the roster whose it is."""
    found: dict[str, set[str]] = {}
    for learner in roster.members(course):
        first, last = learner.first_name, learner.last_name
        for name in (learner.id, f"{first} {last}", f"{last} {first}"):
            found.setdefault(roster.comparable(name), set()).add(learner.id)
    found.pop("", None)
    return found


def _printed(share: float) -> str:
    return f"{100 * share:.1f}"


def _shows(character: str) -> bool:
    """Whether a character shows: no control, and none that turns the direction of the line."""
    return character.isspace() or not unicodedata.category(character).startswith("C")


def _top_level(source: str) -> dict[str, object]:
    """Return what a cell gives to the two names at its top level; what is no constant gives None."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, object] = {}
    for statement in body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                names = [name]
            case _:
                continue
        constant = value.value if isinstance(value, ast.Constant) else None
        found |= {name: constant for name in names if name in (OPT_IN, NAME)}
    return found


def _cells(course: Course, graded: GradedSubmission) -> Iterator[str]:
    folder = course.autograded / graded.learner / graded.assignment
    for notebook in graded.notebooks:
        yield from code_cells(folder / f"{notebook.name}.ipynb")
