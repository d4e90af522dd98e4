"""Our engine as a step of nbgrader's own grading."""

from __future__ import annotations

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
        # nbgrader calls this from below, so here alone the bridge calls what stands above it. The
        # contract in pyproject.toml names this import as its one exception.
        from autograder.grade.for_nbgrader import grade_for_nbgrader

        about = resources["nbgrader"]
        graded = grade_for_nbgrader(
            Path(self.config.CourseDirectory.root),
            about,
            nbformat.writes(nb).encode(),
            Path(resources["metadata"]["path"]),
        )
        for line in (*graded.notes, *graded.flags):
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nbformat.from_dict(graded.document), resources
