"""What the documents show is what a run prints."""

import importlib.util
import re
import subprocess
import sys

import pytest

from autograder.engine.examine import examine
from autograder.engine.subject import LocalSubject
from tests.courses import ROOT
from tests.documented import documented

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md")])


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


refresh = load(ROOT / "docs" / "refresh.py")
README = (ROOT / "README.md").read_text()


def test_the_readmes_example_prints_what_the_readme_says():
    example = refresh.EXAMPLE.search(README)
    assert refresh.printed_by(example[1]) == example[2]
    assert len(example[1].strip().splitlines()) <= 15


def test_the_readmes_lesson_table_is_the_courses():
    assert refresh.lesson_table() in README


def test_the_readmes_line_counts_are_about_right():
    said = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) lines in", README)]
    counted = [refresh.size(package)[1] for package in ("nnlib", "autograder")]
    for one, other in zip(said, counted, strict=True):
        assert one == pytest.approx(other, rel=0.1), "run docs/refresh.py"


def test_the_readmes_picture_comes_from_a_lesson():
    extract = load(ROOT / "docs" / "pictures" / "extract.py")
    for name, (lesson, place) in extract.PICTURES.items():
        assert f"docs/pictures/{name}" in README
        assert (extract.HERE / name).read_bytes() == extract.picture(lesson, place)


@pytest.mark.slow
def test_the_demo_prints_the_readmes_grade_table(tmp_path):
    assert refresh.demo_table(tmp_path / "demo") == refresh.DEMO.search(README)[1]
    pages = list((tmp_path / "demo" / "feedback").glob("*/02_activations/activations.html"))
    assert len(pages) == 9
    assert "Class report" in (tmp_path / "demo" / "report.html").read_text()


def test_the_exercise_in_contributing_is_a_good_one():
    exercise = documented("CONTRIBUTING.md", "exercise", "spread")
    for right in (exercise.reference, exercise.text.source.function):
        assert examine(exercise, LocalSubject(right, "spread")).passed
    for mistake in exercise.mistakes:
        verdict = examine(exercise, LocalSubject(mistake.wrong, "spread"))
        assert mistake.name in verdict.mistakes and not verdict.passed


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text()):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_in_the_documents_exist(path):
    from autograder.cli import app

    commands = {command.name or command.callback.__name__ for command in app.registered_commands}
    for name in re.findall(r"`(?:\S*/)?bootcamp ([a-z]+)", path.read_text()):
        assert name in commands, f"{path.name} speaks of `bootcamp {name}`"
    makefile = (ROOT / "Makefile").read_text()
    for name in re.findall(r"`?make ([a-z-]+)`", path.read_text()):
        assert re.search(rf"^{name}:", makefile, re.MULTILINE), (
            f"{path.name} speaks of `make {name}`"
        )


def test_import_nnlib_needs_numpy_alone_and_brings_no_plots():
    code = (
        "import sys, nnlib; heavy = {'matplotlib', 'tensorflow', 'keras', 'sklearn', 'IPython', 'ipywidgets'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
