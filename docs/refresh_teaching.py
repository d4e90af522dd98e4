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
TABLE = re.compile(r"(<!-- mistakes -->).*?(<!-- end -->)", re.DOTALL)


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
        + f". [Mistakes]({catalogue(lesson)})"
    )


def guide(text: str, course: Course) -> str:
    """Return the guide with the timing of each lesson as the course has it now."""
    return TIMING.sub(
        lambda found: f"{found[1]}\n{timing(course, found[2])}\n{found[3]}".replace("\n\n", "\n"),
        text,
    )


def catalogue(lesson: Lesson) -> str:
    """Return where a lesson's mistakes stand, seen from the documents."""
    return f"../autograder/exercises/l{lesson.folder}/mistakes.md"


def mistakes(text: str, course: Course) -> str:
    """Return the page of mistakes with the number of those that the checks know in each lesson."""
    rows = [
        "",
        "| | lesson | exercises, and how many mistakes of each are known |",
        "|---|---|---|",
    ]
    for lesson in course.lessons:
        known = registry.of_lesson(lesson.word)
        each = ", ".join(f"`{exercise.name}` {len(exercise.mistakes)}" for exercise in known)
        rows.append(f"| {lesson.number} | [{lesson.title}]({catalogue(lesson)}) | {each} |")
    table = "\n".join([*rows, ""])
    return TABLE.sub(lambda found: f"{found[1]}\n{table}\n{found[2]}", text)


if __name__ == "__main__":
    here = find_course(ROOT)
    GUIDE.write_text(guide(GUIDE.read_text(encoding="utf-8"), here), encoding="utf-8")
    MISTAKES.write_text(mistakes(MISTAKES.read_text(encoding="utf-8"), here), encoding="utf-8")
