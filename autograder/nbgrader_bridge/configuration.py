"""nbgrader's configuration: made for a course of ours, or read as a stranger wrote it."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

import nbgrader
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    ClearHiddenTests,
    Execute,
    IncludeHeaderFooter,
    NbGraderPreprocessor,
)

from autograder.course.course import Course, read_course
from autograder.nbgrader_bridge.collecting import CarefulCollect
from autograder.nbgrader_bridge.execution import SandboxExecute
from autograder.nbgrader_bridge.lateness import put_policy
from autograder.pages.rendering import TEMPLATES
from autograder.pages.safe_html import clean_html, markdown2html

STUB = "raise NotImplementedError"
# Where nbgrader has the templates of its pages. Ours come after them, and before nbconvert's.
_PAGES = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"


class FitToPhone(NbGraderPreprocessor):
    """Adds to nbgrader's feedback page the width of the screen and a style for narrow ones."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        style = (TEMPLATES / "nbgrader_phone.css").read_text(encoding="utf-8")
        # A new list: nbconvert hands the same one to every page of a run.
        resources["inlining"] = {"css": [*resources.get("inlining", {}).get("css", []), style]}
        return nb, resources


def configure(config: Any, config_file: str) -> None:
    """Fill nbgrader's configuration for the course in whose folder ``config_file`` lies."""
    apply(config, read_course(Path(config_file).resolve().parent))


def apply(
    config: Any, course: Course, db_url: str | None = None, released: Path | None = None
) -> None:
    """Set what nbgrader must know of a course of ours."""
    config.CourseDirectory.course_id = course.name
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.source_directory = course.solutions.name
    config.CourseDirectory.release_directory = str(released or course.released.name)
    config.CourseDirectory.db_url = db_url or course.db_url
    config.ExchangeFactory.collect = CarefulCollect
    config.Exchange.assignment_dir = str(course.work)
    config.ClearSolutions.code_stub = {"python": STUB}
    config.ClearSolutions.text_stub = "Write your answer here."
    config.OverwriteCells.add_missing_cells = True
    put_policy(config, course.late)
    config.Execute.timeout = int(course.limits.cell_timeout_s)
    config.Autograde.autograde_preprocessors = [
        SandboxExecute if step is Execute else step
        for step in Autograde.autograde_preprocessors.default_args[0]
    ]
    # nbgrader's own pages (feedback, formgrader) show what learners wrote: no script of theirs may
    # run there, and nothing is loaded from elsewhere. And its feedback is for learners, so it must
    # not show hidden tests.
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.filters = {"markdown2html": markdown2html, "clean_html": clean_html}
    config.HTMLExporter.extra_template_basedirs = [str(_PAGES), str(TEMPLATES / "nbgrader")]
    config.GenerateFeedback.preprocessors = [
        ClearHiddenTests,
        *GenerateFeedback.preprocessors.default_args[0],
        FitToPhone,
    ]


def strangers_settings(root: Path) -> tuple[Any, Any, Any]:
    """Return the configuration that nbgrader reads in this folder, and two of its parts.

    They are its ``CourseDirectory`` and its ``IncludeHeaderFooter``, which know the defaults too.
    What is wrong in the file is raised as it comes.
    """
    app = NbGrader(raise_config_file_errors=True, log_level=logging.CRITICAL)
    with contextlib.chdir(root):
        app.load_config_file()
        config = app.config
        if "root" not in config.CourseDirectory:
            config.CourseDirectory.root = str(root)
        return config, CourseDirectory(config=config), IncludeHeaderFooter(config=config)
