"""Renews what the teacher's guide takes from the course: timing, and every catalogued mistake."""

import json
import re
from pathlib import Path

from autograder.course.course import Course, Lesson
from autograder.engine import registry
from autograder.find_course import find_course

ROOT = Path(__file__).resolve().parents[1]
GUIDE, MISTAKES = ROOT / "docs" / "teaching.md", ROOT / "docs" / "mistakes.md"
TIMING = re.compile(r"(<!-- timing: (\w+) -->).*?(<!-- end -->)", re.DOTALL)
# The headline of an exercise: its name in backticks, its circles, its minutes.
EXERCISE = re.compile(r"^### Exercise \d+ · `(\w+)` · ([●○]+) · (\d+) minutes", re.MULTILINE)
HEAD = """<!-- Made by docs/refresh_teaching.py from the exercise catalogue. Do not edit. -->

# Common mistakes, and what to say

Every mistake that the checks know by name, lesson by lesson. The class report (`bootcamp report`)
counts them under the same names. The second column is what the learner has read already, in the
notebook and in the feedback. So do not repeat it: ask the question above the table first, which is
also the first hint, and let the learner find the line.
"""


def timing(course: Course, word: str) -> str:
    """Say how long a lesson takes and how its exercises share the time; nothing before it is there."""
    lesson = next((item for item in course.lessons if item.word == word), None)
    path = lesson and course.solutions / lesson.folder / f"{word}.ipynb"
    if lesson is None or path is None or not path.is_file():
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = [item for cell in cells for item in EXERCISE.findall("".join(cell["source"]))]
    parts = [f"`{name}` {circles} {minutes}" for name, circles, minutes in found]
    total = sum(int(minutes) for *_, minutes in found)
    return (
        f"*{lesson.minutes} minutes, {total} of them for the exercises:* "
        + ", ".join(parts)
        + f". [Mistakes](mistakes.md#{anchor(lesson)})"
    )


def guide(text: str, course: Course) -> str:
    """Return the guide with the timing of each lesson as the course has it now."""
    return TIMING.sub(
        lambda found: f"{found[1]}\n{timing(course, found[2])}\n{found[3]}".replace("\n\n", "\n"),
        text,
    )


def mistakes(course: Course) -> str:
    """Return the page of all mistakes."""
    known = registry.lessons()
    parts = [HEAD]
    for lesson in course.lessons:
        if lesson.word in known:
            parts.append(f"## {lesson.number} {lesson.title}\n")
            parts += [_exercise(item) for item in registry.of_lesson(lesson.word)]
    return "\n".join(parts)


def anchor(lesson: Lesson) -> str:
    """Return the address that a headline of the page has, as GitHub makes them."""
    plain = re.sub(r"[^\w\- ]", "", f"{lesson.number} {lesson.title}".lower())
    return plain.replace(" ", "-")


def _exercise(exercise) -> str:
    lines = [f"### `{exercise.name}`\n"]
    if exercise.hints:
        lines.append(f"Ask: {exercise.hints[0]}\n")
    if exercise.mistakes:
        lines += ["| mistake | what the learner reads |", "|---|---|"]
    lines += [f"| {_cell(item.name)} | {_cell(item.message)} |" for item in exercise.mistakes]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Keep a bar in a text from ending the cell of the table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    here = find_course(ROOT)
    GUIDE.write_text(guide(GUIDE.read_text(encoding="utf-8"), here), encoding="utf-8")
    MISTAKES.write_text(mistakes(here), encoding="utf-8")
