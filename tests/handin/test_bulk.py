"""Zips that Canvas and Moodle make of a whole class: the right learner, lesson, version and time."""

import datetime as dt
import io
import json
import zipfile

import pytest

from autograder.course import extensions, roster
from autograder.course.course import CourseError, read_course
from autograder.handin import bulk
from autograder.handin.intake import HandIn, packed, take
from autograder.handin.platforms import read_worksheet
from autograder.handin.zips import Refused

DUE = dt.datetime(2026, 3, 1, 18, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ROSTER = (
    "Student,ID,SIS User ID,SIS Login ID,Section\n"
    '"Lovelace, Ada",4001,,ada,1\n"Noether, Emmy",4002,,emmy,1\n'
    '"Jensen, Bo",4003,,bo1,1\n"Jensen, Bo",4004,,bo2,1\n"Øster, Zoë",4005,,zoe,1\n'
)


@pytest.fixture
def course(tmp_path):
    text = '[course]\nname = "small"\n[late]\npolicy = "cut_off"\ngrace_minutes = 5\n'
    for folder in ("01_neuron", "02_activations"):
        text += f'[[lesson]]\nfolder = "{folder}"\ndue = 2026-03-01T18:00:00Z\n'
    (tmp_path / "course.toml").write_text(text)
    (tmp_path / "learners.csv").write_text(ROSTER)
    made = read_course(tmp_path)
    roster.remember(made, roster.read_roster(tmp_path / "learners.csv"))
    return made


def zipped(folder, files, when=DUE + 20 * HOUR):
    path = folder / "bulk.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, when.timetuple()[:6])
            info.filename = name
            archive.writestr(info, data)
    return path


def collected(course, files, lesson=None, times=None, when=DUE + 20 * HOUR):
    path = zipped(course.root, files, when)
    assert bulk.is_bulk(path)
    taken, refused = {}, []
    for item in bulk.read_bulk(course, path, lesson, times):
        try:
            if isinstance(item, Refused):
                raise item
            taken[item.learner] = take(course, item, path)
        except Refused as error:
            assert "\n" not in str(error) and str(path) in str(error)
            refused.append(str(error))
    return taken, refused


def content(course, learner, lesson="01_neuron", name="neuron.ipynb"):
    return (course.submitted / learner / lesson / name).read_text()


def test_a_canvas_download(course):
    taken, refused = collected(
        course,
        {
            "lovelaceada_4001_90001_neuron.ipynb": "old",
            "lovelaceada_4001_90007_neuron-1.ipynb": "new",
            "lovelaceada_4001_90002_data.csv": "1,2",
            "noetheremmy_LATE_4002_90003_neuron (2).ipynb": "late",
            "østerzoë_4005_90004_my homework.ipynb": "renamed",
            "jensenbo_4004_90005_neuron.ipynb": "second Bo",
            "whoever_4444_90006_neuron.ipynb": "?",
            "texterbo_4003_text.html": "<p>",
            "anon_aB3xY_90008_neuron.ipynb": "?",
        },
    )
    assert {learner: item.status for learner, item in taken.items()} == dict.fromkeys(
        ("ada", "emmy", "zoe", "bo2"), "taken"
    )
    assert content(course, "ada") == "new" and content(course, "ada", name="data.csv") == "1,2"
    assert content(course, "emmy") == "late" and content(course, "bo2") == "second Bo"
    assert content(course, "zoe", name="my homework.ipynb") == "renamed"
    assert taken["ada"].handed_in_at == DUE and taken["ada"].counts
    assert taken["emmy"].late_s == 301 and not taken["emmy"].counts
    assert "late by 6 minutes; after the cut-off: it counts for nothing; Canvas calls it late" in (
        taken["emmy"].as_text()
    )
    assert len(refused) == 3
    assert "whoever (4444): nobody in the roster goes by this name or number" in refused[0]
    assert all("no file was handed in, or not under a learner's name" in x for x in refused[1:])


def test_a_second_download_replaces_what_changed_and_keeps_both(course):
    first = {
        "lovelaceada_4001_1_neuron.ipynb": "one",
        "noetheremmy_4002_2_neuron.ipynb": "same",
    }
    collected(course, first)
    second = {**first, "lovelaceada_4001_3_neuron-1.ipynb": "two"}
    del second["lovelaceada_4001_1_neuron.ipynb"]
    taken, _ = collected(course, second)
    assert (taken["ada"].status, taken["emmy"].status) == ("taken", "same")
    assert content(course, "ada") == "two"
    kept = course.root / ".bootcamp/attempts/01_neuron"
    assert len(list(kept.glob("ada/*.zip"))) == 2 and len(list(kept.glob("emmy/*.zip"))) == 1


@pytest.mark.parametrize(
    "form",
    [
        "{who}_{number}_assignsubmission_file/{name}",
        "{who}_{number}_assignsubmission_file_/{name}",
        "{who}_{number}_assignsubmission_file_{name}",
        "Group 1/{who}_{number}_assignsubmission_file_/{name}",
    ],
)
def test_a_moodle_download(course, form):
    sent = [
        ("Ada Lovelace", 71, "neuron.ipynb", "a"),
        ("Zoë Øster", 72, "neuron.ipynb", "z"),
        ("Bo Jensen", 73, "neuron.ipynb", "which?"),
        ("Participant", 74, "neuron.ipynb", "who?"),
    ]
    files = {form.format(who=w, number=n, name=name): data for w, n, name, data in sent}
    files["Ada Lovelace_71_assignsubmission_onlinetext/onlinetext.html"] = "<p>"
    taken, refused = collected(course, files)
    assert sorted(taken) == ["ada", "zoe"] and content(course, "zoe") == "z"
    assert taken["ada"].handed_in_at == DUE and "Moodle's zip does not say when" in str(
        taken["ada"]
    )
    assert "this may be bo1 and bo2, who have the same name" in refused[0]
    assert "Participant (74): nobody in the roster" in refused[1]


WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Last modified (submission)\n"
    'Participant 71,Ada Lovelace,,Submitted,,"Sunday, 1 March 2026, 5:30 PM"\n'
    'Participant 73,Emmy Noether,,Submitted,,"Sunday, 1 March 2026, 7:30 PM"\n'
    "Participant 74,Zoë Øster,,No submission,,-\n"
)


def test_moodles_worksheet_says_who_and_when(course):
    (course.root / "sheet.csv").write_text(WORKSHEET, encoding="utf-8-sig")
    times = bulk.Times(worksheet=read_worksheet(course, course.root / "sheet.csv"))
    files = {
        "Ada Lovelace_71_assignsubmission_file/neuron.ipynb": "a",
        "Participant_73_assignsubmission_file/neuron.ipynb": "e",
    }
    taken, refused = collected(course, files, times=times)
    assert refused == []
    assert (taken["ada"].late_s, taken["emmy"].late_s) == (0, 5400)
    assert taken["ada"].handed_in_at == DUE - HOUR / 2
    (course.root / "sheet.csv").write_text(WORKSHEET.replace("Sunday, 1 March", "Søndag, 1 marts"))
    with pytest.raises(CourseError, match=r"line 2: .* is no date that can be read"):
        read_worksheet(course, course.root / "sheet.csv")
    (course.root / "sheet.csv").write_text("id,name\n")
    with pytest.raises(CourseError, match="is no grading worksheet"):
        read_worksheet(course, course.root / "sheet.csv")


def own(course, learner, when, lesson="01_neuron"):
    return packed(course.lesson(lesson), learner, when, {"neuron.ipynb": learner.encode()})


def test_own_zips_inside_a_platforms_zip_must_be_the_uploaders(course):
    taken, refused = collected(
        course,
        {
            "lovelaceada_4001_1_01_neuron-ada.zip": own(course, "ada", DUE - HOUR),
            "noetheremmy_LATE_4002_2_neuron.zip": own(course, "emmy", DUE - HOUR),
            "jensenbo_LATE_4003_3_neuron.zip": own(course, "bo1", DUE + 2 * HOUR),
            "jensenbo_4004_4_neuron.zip": own(course, "ada", DUE + HOUR),
            "østerzoë_4005_5_neuron.zip": b"PK\x03\x04 cut",
        },
    )
    assert sorted(taken) == ["ada", "bo1", "emmy"]
    assert taken["ada"].handed_in_at == DUE - HOUR
    assert taken["emmy"].late_s == 301  # what Canvas saw, not the learner's own clock
    assert taken["bo1"].late_s == 7200
    assert "says that it is from ada, but bo2 uploaded it" in refused[0]
    assert "not a readable zip" in refused[1]
    assert content(course, "ada") == "ada"


def test_which_lesson_is_asked_where_names_do_not_tell(course):
    files = {"lovelaceada_4001_1_homework.ipynb": "a"}
    _, refused = collected(course, files)
    assert "say it with --lesson" in refused[0]
    taken, _ = collected(course, files, course.lesson("activations"))
    assert taken["ada"].lesson == "02_activations"
    _, refused = collected(course, {**files, "lovelaceada_4001_2_neuron.ipynb": "",
                                    "lovelaceada_4001_3_activations.ipynb": ""})  # fmt: skip
    assert "say it with --lesson" in refused[0]


def test_the_teacher_may_say_when_and_an_extension_counts(course):
    files = {"lovelaceada_LATE_4001_1_neuron.ipynb": "a"}
    taken, _ = collected(course, files)
    assert taken["ada"].late_s == 301
    taken, _ = collected(course, files, times=bulk.Times(at=DUE + 3 * HOUR))
    assert taken["ada"].status == "same"
    again, _ = collected(course, files)
    assert again["ada"].late_s == 3 * 3600, "what the teacher said stays"
    assert taken["ada"].late_s == 3 * 3600 and not taken["ada"].counts
    extensions.grant(course, "emmy", course.lesson("neuron"), "2026-03-02T18:00:00Z")
    files = {"noetheremmy_4002_1_neuron.ipynb": "a"}
    taken, _ = collected(course, files, when=DUE + 20 * HOUR)
    assert taken["emmy"].handed_in_at == DUE + 20 * HOUR and taken["emmy"].late_s == 0


def test_without_a_roster_nobody_can_be_told_apart(course):
    (course.root / ".bootcamp/roster.json").unlink()
    with pytest.raises(Refused, match="run `bootcamp roster` first"):
        collected(course, {"lovelaceada_4001_1_neuron.ipynb": "a"})


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace_1_assignsubmission_file/../../../../etc/evil",
        "Ada Lovelace_1_assignsubmission_file_//tmp/evil",
        "Ada Lovelace_1_assignsubmission_file/a\\..\\evil",
        "Ada Lovelace_1_assignsubmission_file/C:evil",
        "Ada Lovelace_1_assignsubmission_file/neuron.ipynb/x",
        "lovelaceada_4001_2_..",
    ],
)
def test_a_hostile_name_costs_its_sender_alone(course, name):
    files = {
        "Ada Lovelace_1_assignsubmission_file/neuron.ipynb": "a",
        name: "x",
        "Emmy Noether_2_assignsubmission_file/neuron.ipynb": "e",
    }
    before = sorted(course.root.rglob("*"))
    taken, refused = collected(course, files)
    assert "emmy" in taken and len(refused) == 1
    new = {path.relative_to(course.root).parts[0] for path in course.root.rglob("*")} - {
        path.relative_to(course.root).parts[0] for path in before
    }
    assert new == {"bulk.zip", "submitted"}


def test_a_link_in_the_zip_is_refused(course):
    path = course.root / "bulk.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("lovelaceada_4001_1_neuron.ipynb")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("noetheremmy_4002_2_neuron.ipynb", "e")
    ada, emmy = bulk.read_bulk(course, path)
    assert "a link or a device" in str(ada) and isinstance(emmy, HandIn)


def test_a_bomb_in_the_zip_costs_its_sender_alone(course):
    files = {
        "lovelaceada_4001_1_neuron.ipynb": bytes(101 * 2**20),
        "noetheremmy_4002_2_neuron.ipynb": "e",
    }
    path = course.root / "bulk.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    ada, emmy = bulk.read_bulk(course, path)
    assert "more than 100 MiB" in str(ada) and isinstance(emmy, HandIn)


def test_own_zips_and_other_files_are_not_taken_for_a_platforms(course, tmp_path):
    path = tmp_path / "own.zip"
    path.write_bytes(own(course, "ada", DUE))
    assert not bulk.is_bulk(path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("manifest.json", json.dumps({}))
        archive.writestr("lovelaceada_4001_1_neuron.ipynb", "a")
    path.write_bytes(buffer.getvalue())
    assert not bulk.is_bulk(path)
    path.write_bytes(b"text")
    with pytest.raises(Refused, match="not a readable zip"):
        bulk.is_bulk(path)
