"""course.toml: read back as it is meant, and refused with one line where it cannot be."""

import datetime as dt

import pytest

from autograder.course.course import CourseError, read_course
from autograder.find_course import find_course
from tests.courses import ROOT


def write(folder, text):
    (folder / "course.toml").write_text(text)
    return folder


def test_the_course_of_this_repository_is_found_from_below():
    course = find_course(ROOT / "autograder" / "exercises")
    assert course.root == ROOT
    assert [lesson.word for lesson in course.lessons][:3] == ["welcome", "neuron", "activations"]
    assert course.limits.cell_timeout_s == 30


@pytest.mark.parametrize("name", ["01_neuron", "neuron", "01", "1"])
def test_a_lesson_answers_to_its_folder_word_and_number(name):
    assert find_course(ROOT).lesson(name).folder == "01_neuron"


def test_an_unknown_lesson_names_the_nearest():
    with pytest.raises(
        CourseError, match=r"no lesson 'neuro'. Did you mean 'neuron'\? There are: welcome"
    ):
        find_course(ROOT).lesson("neuro")


def test_a_folder_without_a_course_is_said(tmp_path):
    with pytest.raises(CourseError, match="is not inside a course"):
        find_course(tmp_path)


def test_lessons_with_models_may_have_limits_of_their_own(tmp_path):
    lessons = "".join(
        f"[[lesson]]\nfolder = '0{i}_{k}'\npreload = '{k}'\n"
        for i, k in enumerate(["numpy", "keras"])
    )
    text = "[limits]\nmemory_mib = 500\ncell_timeout_s = 9\n[limits.keras]\ncell_timeout_s = 90\n"
    course = read_course(write(tmp_path, text + lessons))
    plain, models = (course.limits_of(lesson) for lesson in course.lessons)
    assert (plain.cell_timeout_s, models.cell_timeout_s) == (9, 90)
    assert plain.memory_mib == models.memory_mib == 500


def test_due_dates_get_the_zone_of_the_course(tmp_path):
    text = '[course]\ntimezone = "Europe/Berlin"\n[[lesson]]\nfolder = "00_a"\ndue = 2026-07-01T18:00:00\n'
    lesson = read_course(write(tmp_path, text)).lesson("a")
    assert lesson.due.astimezone(dt.UTC) == dt.datetime(2026, 7, 1, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[course", "cannot be read"),
        ("course = 3", r"\[course\] must be a table"),
        ('[course]\ntimezone = "Mars/Olympus"', "timezone 'Mars/Olympus' is not known"),
        ("[limits]\nmemory = 3", "unknown limit 'memory'; known are cell_timeout_s"),
        ("[limits]\nmemory_mib = -1", "memory_mib must be a number above 0, not -1"),
        ("[limits.keras]\nmemory = 3", "unknown limit 'memory'"),
        ("[limits]\nkeras = 3", r"\[keras\] must be a table"),
        ("[limits]\nprocesses = true", "processes must be a number above 0"),
        ('[grading]\nreference_import = "maybe"', "use 'report' or 'zero'"),
        ("[lesson]\nfolder = 'a'", "with two brackets"),
        ("[[lesson]]\ntitle = 'a'", "needs folder"),
        ("[[lesson]]\nfolder = '00_a'\n[[lesson]]\nfolder = '00_a'", "listed twice"),
        ("[[lesson]]\nfolder = '00_a'\ncolour = 'red'", "unknown key 'colour'"),
        ("[[lesson]]\nfolder = '00_a'\ndue = 'soon'", "is no date"),
        ("[[lesson]]\nfolder = '00_a'\ndue = 2026-01-01", "2026-01-01 needs a time too"),
        ("[[lesson]]\nfolder = '00_a'\npreload = 'torch'", "use 'numpy' or 'keras'"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path, text, message):
    with pytest.raises(CourseError, match=message) as caught:
        read_course(write(tmp_path, text))
    assert "\n" not in str(caught.value)
    assert "course.toml" in str(caught.value)


def test_on_a_hub_a_learners_home_is_the_course_that_was_handed_out(tmp_path, monkeypatch):
    home, exchange = tmp_path / "ada", tmp_path / "exchange"
    (home / "01_neuron").mkdir(parents=True)
    (exchange / "bootcamp" / "outbound" / "01_neuron").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("BOOTCAMP_COURSE_ID", "bootcamp")
    monkeypatch.setenv("BOOTCAMP_EXCHANGE", str(exchange))
    course = find_course(home / "01_neuron")
    assert course.name == "bootcamp"
    assert course.work / course.lesson("neuron").folder == home / "01_neuron"
    assert course.released / "01_neuron" == exchange / "bootcamp" / "outbound" / "01_neuron"
    with pytest.raises(CourseError, match="not inside a course"):
        find_course(tmp_path)  # elsewhere there is none
