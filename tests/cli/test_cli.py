"""The command line, run as a user runs it."""

import json
import os
import subprocess
import sys

import pytest

from autograder.cli import app
from tests.courses import ROOT, copy_of_course

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


def bootcamp(*words, cwd=ROOT, **env):
    return subprocess.run(  # noqa: PLW1510 - the status is what is tested
        [sys.executable, "-m", "autograder", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **env},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    done = bootcamp(name, "--help")
    assert done.returncode == 0
    assert f"Example: bootcamp {name}" in done.stdout


@pytest.mark.slow
def test_roster_extension_and_grades_speak_to_people_and_to_programs(tmp_path):
    copy_of_course(tmp_path, "00_welcome")
    toml = tmp_path / "course.toml"
    toml.write_text(
        toml.read_text().replace('"00_welcome"', '"00_welcome"\ndue = 2026-03-01T18:00:00')
    )
    (tmp_path / "class.csv").write_text("id;name\nada;Ada Lovelace\nbo;Bo Øst\n", "latin-1")
    said = bootcamp("roster", "class.csv", cwd=tmp_path)
    assert said.stdout == "2 added, 0 updated, 0 as before.\n" and not said.stderr
    assert json.loads(bootcamp("roster", "class.csv", "--json", cwd=tmp_path).stdout)["unchanged"]
    assert "Bo Øst" in bootcamp("roster", cwd=tmp_path).stdout
    given = bootcamp("extension", "ada", "welcome", "2026-03-03T18:00", cwd=tmp_path)
    assert "ada  00_welcome  until 2026-03-03 18:00 UTC" in given.stdout
    refused = bootcamp("extension", "eve", "welcome", "2026-03-03T18:00", cwd=tmp_path)
    assert refused.returncode == 1 and "eve is not in the roster" in refused.stderr
    assert bootcamp("extension", "ada", "welcome", cwd=tmp_path).returncode == 2
    assert json.loads(bootcamp("extension", "--json", cwd=tmp_path).stdout)[0]["student"] == "ada"
    done = bootcamp("grades", "--format", "canvas,moodle", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "ada" in (tmp_path / "grades/grades-canvas.csv").read_text()
    assert "Bo,Øst" in (tmp_path / "grades/grades-moodle.csv").read_text()


def test_without_words_the_help_comes_and_misuse_ends_with_2():
    for words in ([], ["nonsense"], ["grade"], ["grade", "welcome", "--jobs", "0"]):
        done = bootcamp(*words)
        assert done.returncode == 2, done
        assert "Usage:" in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["grade", "welcom"], "There is no lesson 'welcom'. Did you mean 'welcome'?"),
        (["grade", "welcome"], "Nobody has handed in 00_welcome"),
        (["feedback", "welcome"], "Nothing of 00_welcome is graded yet"),
        (["check", "welcome"], "open the lesson with `bootcamp lab welcome`"),
        (["submit", "welcome", "--student", "ada"], "open it first with `bootcamp lab welcome`"),
        (["collect", "nothing.zip"], "nothing.zip: No such file or directory."),
        (["collect"], "There is no nbgrader exchange for this course"),
        (["collect", "nothing.zip", "--at", "noon"], "--at: 'noon' is no date"),
        (["roster", "nobody.csv"], "nobody.csv: No such file or directory"),
        (["extension", "ada", "welcome", "2026-12-01T18:00"], "00_welcome has no due date"),
        (["extension", "ada", "welcom", "none"], "There is no lesson 'welcom'"),
        (["grades", "--format", "csv,xls"], "There is no format 'xls'"),
        (["grades", "--format", "xls"], "There is no format 'xls': use csv, json, canvas, moodle."),
        (["build", "--course", "/"], "is not inside a course"),
        (["build", "--course", "no-such-folder"], "no-such-folder is no folder"),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_status_1(tmp_path, words, message):
    copy_of_course(tmp_path, "00_welcome")
    done = bootcamp(*words, cwd=tmp_path)
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


@pytest.mark.slow
def test_the_way_of_a_learner_and_of_a_teacher(tmp_path):
    course = copy_of_course(tmp_path, "00_welcome")
    lesson = course.lesson("welcome")
    from autograder.learner import work_copies

    notebook = work_copies.prepare(course, lesson)
    solution = json.loads((course.solutions / "00_welcome/welcome.ipynb").read_text())
    answers = {
        c["metadata"].get("nbgrader", {}).get("grade_id"): c["source"] for c in solution["cells"]
    }
    document = json.loads(notebook.read_text())
    for cell in document["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in ("row_sums", "add_bias"):
            cell["source"] = answers[name]
    notebook.write_text(json.dumps(document))

    checked = bootcamp("check", "welcome", cwd=tmp_path)
    assert checked.returncode == 0
    assert "4 of 6 points" in checked.stdout
    assert "✗ batch_dot" in checked.stdout and "Not written yet" in checked.stdout
    progress = json.loads(bootcamp("progress", "--json", cwd=tmp_path).stdout)
    assert [item["points"] for item in progress if item["opened"]] == [4.0]

    receipt = json.loads(
        bootcamp("submit", "welcome", "--student", "ada", "--zip", "--json", cwd=tmp_path).stdout
    )
    assert bootcamp("collect", receipt["file"], cwd=tmp_path).returncode == 0
    graded = bootcamp("grade", "welcome", "--isolation", "none", "--json", cwd=tmp_path)
    assert graded.returncode == 0, graded.stderr
    assert json.loads(graded.stdout)["submissions"][0]["points"] == 4.0
    assert bootcamp("feedback", "welcome", cwd=tmp_path).returncode == 0
    assert (tmp_path / "feedback/ada/00_welcome/welcome.html").is_file()
    assert "ada,,,,00_welcome,4.0,6.0" in bootcamp("grades", cwd=tmp_path).stdout


@pytest.mark.slow
def test_doctor_says_what_is_here():
    done = bootcamp("doctor", "--json")
    names = {item["name"]: item["ok"] for item in json.loads(done.stdout)}
    assert names["Python"] and names["numpy"] and names["course"]


def test_without_the_course_packages_the_command_says_what_to_install(tmp_path):
    (tmp_path / "typer.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'typer'\", name='typer')"
    )
    done = subprocess.run(  # noqa: PLW1510 - the status is what is tested
        [sys.executable, "-m", "autograder"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        == "bootcamp needs typer, which is not installed: pip install 'backprop-bootcamp[course]'"
    )
