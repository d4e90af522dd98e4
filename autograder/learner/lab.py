"""Opens JupyterLab so that the first screen is the lesson and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.course.course import Course, CourseError, Lesson
from autograder.learner import work_copies

CONFIG = Path(__file__).parent / "lab_config"


def command(
    course: Course, notebook: Path, *, browser: bool = True, port: int | None = None
) -> list[str]:
    """Return the command line that serves ``work/`` and opens one notebook on its own."""
    path = notebook.relative_to(course.work).as_posix()
    words = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={course.work}",
        f"--LabApp.default_url=/doc/tree/{path}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=",
        "--log-level=ERROR",
    ]
    if not browser:
        words.append("--no-browser")
    if port is not None:
        words.append(f"--port={port}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    return words


def environment() -> dict[str, str]:
    """Return the environment in which our settings stand beside the learner's own."""
    paths = [str(CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(p for p in paths if p)}


def open_lesson(
    course: Course, lesson: Lesson, *, browser: bool = True, port: int | None = None
) -> int:
    """Make the learner's copy if need be, run JupyterLab until it is closed, return its status."""
    if shutil.which("jupyter-lab") is None and not _installed():
        raise CourseError(
            "JupyterLab is not installed here: pip install 'backprop-bootcamp[course]'."
        )
    notebook = work_copies.prepare(course, lesson)
    print(f"Opening {notebook.relative_to(course.root)}. Stop with Ctrl-C, twice.")
    try:
        return subprocess.call(
            command(course, notebook, browser=browser, port=port), env=environment()
        )
    except KeyboardInterrupt:
        return 0


def _installed() -> bool:
    import importlib.util

    return importlib.util.find_spec("jupyterlab") is not None
