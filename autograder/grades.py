"""Exports the gradebook for people and for other programs."""

from __future__ import annotations

import csv
import io
import json

from autograder.course import Course, CourseError, Lesson

COLUMNS = (
    "student", "last_name", "first_name", "email", "assignment", "score", "max_score",
    "late_penalty", "needs_manual_grading", "submitted_at", "late_s",
)  # fmt: skip


def export(course: Course, lesson: Lesson | None, form: str, db_url: str | None = None) -> str:
    """Return the grades of one lesson, or of all, as CSV or JSON text."""
    from autograder.nbgrader_bridge import Book

    if form not in ("csv", "json"):
        raise CourseError(f"There is no format {form!r}: use csv or json.")
    with Book(course, db_url) as book:
        for item in [lesson] if lesson else course.lessons:
            book.settle_lateness(item)
        rows = book.rows(lesson.folder if lesson else None)
    table = [
        {
            "student": row.student,
            "last_name": row.last_name,
            "first_name": row.first_name,
            "email": row.email,
            "assignment": row.assignment,
            "score": max(0.0, row.points - row.penalty),
            "max_score": row.max_points,
            "late_penalty": row.penalty,
            "needs_manual_grading": row.needs_manual,
            "submitted_at": row.submitted_at.isoformat() if row.submitted_at else "",
            "late_s": row.late_s,
        }
        for row in rows
    ]
    if form == "json":
        return json.dumps(table, indent=2, ensure_ascii=False) + "\n"
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _harmless(value) for key, value in row.items()} for row in table)
    return buffer.getvalue()


def _harmless(value: object) -> object:
    """Keep a spreadsheet from running a name or an id as a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value
