"""Our engine as a step of nbgrader's own grading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor


class SandboxExecute(NbGraderPreprocessor):
    """Takes the place of nbgrader's ``Execute``: its own commands and buttons run our engine.

    Learners' cells run in the sandbox, grade cells in the examiner. nbgrader reads the points
    from the outputs that come back.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        from autograder.find_course import find_course
        from autograder.grade import job, submissions
        from autograder.grade.notebook import Rules
        from autograder.handin.folders import read_folder
        from autograder.nbgrader_bridge.book import Book

        about = resources["nbgrader"]
        course = find_course(Path(self.config.CourseDirectory.root))
        lesson = course.lesson(about["assignment"])
        with Book(course, about["db_url"]) as book:
            spec = book.spec(lesson.folder)
            book.put_dates(lesson)
        spec = replace(
            spec, notebooks=tuple(x for x in spec.notebooks if x.name == about["notebook"])
        )
        _, files, _ = read_folder(Path(resources["metadata"]["path"]))
        rules = Rules(
            submissions.course_secret(course), course.limits_of(lesson), course.reference_import
        )
        wanted = job.Job(
            about["student"],
            lesson.folder,
            "",
            spec,
            rules,
            {about["notebook"]: nbformat.writes(nb).encode()},
            files,
            (),
            lesson.preload,
        )
        graded = job.grade_job(wanted).notebooks[0]
        for line in (*graded.notes, *graded.flags):
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nbformat.from_dict(graded.document), resources
