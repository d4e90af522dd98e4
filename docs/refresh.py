"""Renews what the README prints from runs: the example's output, the lesson table, the demo's table."""

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from autograder.engine import registry
from autograder.find_course import find_course

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = re.compile(
    r"<!-- run: python -->\n```python\n(.*?)```\n<!-- prints -->\n```\n(.*?)```", re.DOTALL
)
LESSONS = re.compile(r"<!-- lessons -->\n(.*?)\n(?=Each lesson takes)", re.DOTALL)
LINES = re.compile(r"<!-- lines -->.*?<!-- end -->", re.DOTALL)
DEMO = re.compile(r"<!-- demo -->\n```\n(.*?)```", re.DOTALL)


def printed_by(code: str) -> str:
    """Run an example and return what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {"__name__": "__main__"})  # noqa: S102 - our own README
    return out.getvalue()


def size(package: str) -> tuple[int, int]:
    """Count the files of a package (code and mistakes), and their lines to the nearest hundred."""
    paths = [path for kind in ("*.py", "*.md") for path in (ROOT / package).rglob(kind)]
    lines = sum(len(path.read_text().splitlines()) for path in paths)
    return len(paths), round(lines, -2)


def sizes() -> str:
    """Say how big the library and the grader are."""
    (files, lines), (more_files, more_lines) = size("nnlib"), size("autograder")
    return (
        f"<!-- lines -->How big: nnlib is {lines:,} lines in {files} files, the grader with all "
        f"exercises {more_lines:,} lines in {more_files} files.<!-- end -->"
    )


def lesson_table() -> str:
    """Return the lessons with what each asks for."""
    lines = ["", "| | lesson | minutes | you write |", "|---|---|---|---|"]
    for lesson in find_course(ROOT).lessons:
        names = ", ".join(f"`{exercise.name}`" for exercise in registry.of_lesson(lesson.word))
        link = f"[{lesson.title}](lessons/{lesson.folder}/{lesson.word}.ipynb)"
        lines.append(f"| {lesson.number} | {link} | {lesson.minutes} | {names} |")
    return "\n".join([*lines, ""])


def demo_table(folder: Path) -> str:
    """Run the demo and return its grade table, without the times."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "autograder",
            "demo",
            "--folder",
            str(folder),
            "--course",
            str(ROOT),
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT)},
    )
    return table_of(done.stdout)


def table_of(printed: str) -> str:
    """Cut the grade table out of what the demo printed."""
    lines = printed.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("┏"))
    last = next(i for i, line in enumerate(lines) if line.startswith("└"))
    return "\n".join(line.rstrip() for line in lines[first : last + 1]) + "\n"


def refreshed(text: str, table: str) -> str:
    """Return the README with everything in it that a run prints."""
    example = EXAMPLE.search(text)
    assert example is not None
    text = text[: example.start(2)] + printed_by(example[1]) + text[example.end(2) :]
    text = LINES.sub(lambda _: sizes(), text)
    text = LESSONS.sub(lambda _: f"<!-- lessons -->\n{lesson_table()}\n", text)
    return DEMO.sub(lambda _: f"<!-- demo -->\n```\n{table}```", text)


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(refreshed(readme.read_text(), demo_table(ROOT / "demo")))
