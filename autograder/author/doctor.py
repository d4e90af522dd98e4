"""Says what works on this machine, what is missing, and how to get it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.course.course import CourseError
from autograder.find_course import find_course
from autograder.sandbox.trusted import capabilities


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True

    def as_text(self) -> str:
        mark = "ok      " if self.ok else ("MISSING " if self.needed else "optional")
        tail = f". {self.remedy}" if not self.ok and self.remedy else ""
        return f"{mark}  {self.name:<34} {self.detail}{tail}"


PACKAGES = (
    ("numpy", "everything"),
    ("jupyterlab", "lessons"),
    ("ipywidgets", "widgets"),
    ("matplotlib", "pictures"),
    ("sklearn", "data sets"),
    ("statsmodels", "time series, lesson 14"),
    ("tensorflow", "lessons 11 to 18"),
    ("nbgrader", "grading"),
)


def examine_machine(folder: Path) -> list[Finding]:
    """Look at Python, the packages, the course folder, and the walls that grading needs."""
    findings = [_python(), *(_package(name, use) for name, use in PACKAGES), _course(folder)]
    return [*findings, *_walls(), _browser()]


def _python() -> Finding:
    fine = sys.version_info >= (3, 11)
    return Finding("Python", fine, platform.python_version(), "Install Python 3.11 or newer.")


def _package(name: str, use: str) -> Finding:
    if importlib.util.find_spec(name) is None:
        return Finding(name, False, f"for {use}", "pip install 'backprop-bootcamp[course]'")
    owners = importlib.metadata.packages_distributions().get(name, [name])
    return Finding(name, True, f"{importlib.metadata.version(owners[0])}, for {use}")


def _course(folder: Path) -> Finding:
    try:
        course = find_course(folder)
    except CourseError as error:
        return Finding("course", False, str(error), needed=False)
    missing = [
        x.folder
        for x in course.lessons
        if not (course.released / x.folder / f"{x.word}.ipynb").is_file()
    ]
    if missing:
        return Finding(
            "course",
            False,
            f"{course.root}: not built: {', '.join(missing)}",
            "Run `bootcamp build`.",
        )
    due = [lesson for lesson in course.lessons if lesson.due]
    said = [course.title, f"{len(course.lessons)} lessons", f"{len(due)} with a due date"]
    said.append(f"lateness: {course.late.described()}")
    return Finding("course", True, ", ".join([*said, str(course.root)]))


def _walls() -> list[Finding]:
    """Try what the walls around learners' code are made of."""
    return [
        Finding(f"sandbox: {check.name}", check.ok, check.detail, check.remedy, needed=False)
        for check in capabilities.probe()
    ]


def _browser() -> Finding:
    found = next(
        (name for name in ("chromium", "google-chrome", "firefox", "chrome") if shutil.which(name)),
        "",
    )
    detail = found or "no browser on the path; JupyterLab prints an address to open elsewhere"
    return Finding("browser", bool(found), detail, needed=False)
