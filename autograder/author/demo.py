"""The whole loop on sample submissions, in a folder of its own."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from autograder.author import build, samples
from autograder.course.course import Course, CourseError, read_course
from autograder.files import write_atomically
from autograder.handin import packing
from autograder.learner import work_copies

COPIED = ("course.toml", "nbgrader_config.py")
MARK = ".bootcamp-demo"
LOOP_TIMEOUT_S = 3


def run_demo(course: Course, folder: Path, out: Console) -> Path:
    """Release, collect, grade, write feedback and report, print the grades; return the folder."""
    lesson = course.lesson(samples.LESSON)
    demo = _fresh_course(course, folder, lesson.folder)
    started = time.perf_counter()

    out.print(f"1. release   {lesson.folder}, made from its source without the answers")
    build.build(demo, (lesson,))

    out.print(f"2. hand in   {len(samples.LEARNERS)} learners, each with a zip and a receipt")
    for learner in samples.LEARNERS:
        _hand_in(demo, lesson.folder, learner)

    out.print("3. grade     in sandboxes; the checks never enter the learner's process")
    # What takes long to import comes when it is needed, so that the first lines show at once.
    from autograder.grade.lesson import grade_lesson
    from autograder.report.grade_table import grade_table

    # The sample with the endless loop need not wait as long as honest work may.
    quick = replace(demo, limits=replace(demo.limits, cell_timeout_s=LOOP_TIMEOUT_S))
    run = grade_lesson(quick, lesson)

    out.print("4. feedback  a page for each learner")
    from autograder.report.feedback import write_feedback

    pages = write_feedback(demo, lesson)

    out.print("5. report    one page on the class, for the teacher")
    from autograder.report.class_page.page import write_report

    _, page = write_report(demo, [lesson])
    out.print()
    out.print(grade_table(run.submissions))
    out.print(run.closing_line(), markup=False)
    out.print(f"Feedback: {pages[0].relative_to(demo.root.parent)} and {len(pages) - 1} more")
    out.print(f"Report:   {page.relative_to(demo.root.parent)}")
    out.print(f"The whole loop took {time.perf_counter() - started:.0f} s.")
    return demo.root


def _fresh_course(course: Course, folder: Path, lesson: str) -> Course:
    """Make the demo's course anew; a folder that the demo did not make is left alone."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise CourseError(f"{folder} holds something else. Name an empty folder with --folder.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_atomically(folder / MARK, b"Made by `bootcamp demo`, which may delete it.\n")
    for name in COPIED:
        shutil.copyfile(course.root / name, folder / name)
    shutil.copytree(course.solutions / lesson, folder / "solutions" / lesson)
    return read_course(folder)


def _hand_in(demo: Course, folder: str, learner: samples.Learner) -> None:
    """Do what the learner does: open the lesson, write, hand in; then what the teacher does."""
    lesson = demo.lesson(folder)
    notebook = work_copies.prepare(demo, lesson)
    solution = (demo.solutions / folder / notebook.name).read_bytes()
    released = (demo.released / folder / notebook.name).read_bytes()
    write_atomically(notebook, samples.notebook(learner, released, solution))
    receipt = packing.pack(demo, lesson, learner.name, notebook.parent, dt.datetime.now(dt.UTC))
    packing.collect(demo, Path(receipt.file))
