"""The roster: whatever a spreadsheet or a learning platform exports, all of it or nothing."""

import pytest

from autograder.course import roster
from autograder.course.course import CourseError, read_course
from autograder.course.roster import Learner
from autograder.nbgrader_bridge import Book, enrol

TABLE = "id,first name,last name,e-mail\nada,Ada,Lovelace,ada@uni.edu\nzoe,Zoë,Øster,zoe@uni.edu\n"
ADA = Learner("ada", "Ada", "Lovelace", "ada@uni.edu")
ZOE = Learner("zoe", "Zoë", "Øster", "zoe@uni.edu")


def read(folder, data):
    path = folder / "learners.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return roster.read_roster(path)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_spreadsheet_gives_the_same_roster(tmp_path, encoding, separator, ending):
    text = TABLE.replace(",", separator).replace("\n", ending)
    assert read(tmp_path, text.encode(encoding)) == [ADA, ZOE]


def test_excels_own_first_line_names_the_separator_and_lines_are_counted(tmp_path):
    text = f"sep=;\r\n{TABLE.replace(',', ';')}"
    assert read(tmp_path, text.encode("utf-16")) == [ADA, ZOE]
    with pytest.raises(CourseError, match=r"line 5: 'x' is no e-mail"):
        read(tmp_path, text + "eve;Eve;E;x\n")


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,A single neuron (4711)\n"
    "    Points Possible,,,,,10\n"
    '"Lovelace, Ada",4001,s-77,ada,Group 1,9.5\n'
    '"Student, Test",4999,,x1,Group 1,\n'
)
MOODLE = (
    "\ufeffFirst name,Last name,ID number,Username,Email address,Groups\n"
    "Ada,Lovelace,77,ada,ada@uni.edu,\n"
)


def test_what_canvas_and_moodle_export_is_read_as_it_comes(tmp_path):
    assert read(tmp_path, CANVAS) == [
        Learner("ada", "Ada", "Lovelace", "", "4001", "s-77", "ada", "Group 1")
    ]
    assert read(tmp_path, MOODLE) == [
        Learner("ada", "Ada", "Lovelace", "ada@uni.edu", "", "77", "ada", "")
    ]
    assert read(tmp_path, "Name;Matriculation;Username\nAda King Lovelace;7;ada\n") == [
        Learner("ada", "Ada King", "Lovelace", login="ada")
    ]


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory):
    """A course with a roster, and what there is of it: no bad row may change that."""
    root = tmp_path_factory.mktemp("enrolled")
    course = course_in(root)
    enrol(course, written(root, TABLE))
    return course, snapshot(root)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("ada,A,L,a@b.c\n", "line 4: the id 'ada' is on line 2 already"),
        ("ADA,A,L,a@b.c\n", "line 4: the id 'ADA' is on line 2 already"),
        (",A,L,a@b.c\n", "line 4: the id is missing"),
        ("../x,A,L,a@b.c\n", "line 4: '../x' cannot be a learner's id"),
        ("1.23457E+11,A,L,a@b.c\n", "line 4: a spreadsheet has rounded the id"),
        ("eve,A,L,nobody\n", "line 4: 'nobody' is no e-mail address"),
        ("eve,A,L,=cmd@x.y\n", "line 4: '=cmd@x.y' is no e-mail"),
        ("eve,A,L,a@b.c,extra\n", "line 4: 5 cells where the header has 4"),
        ('eve,"A\n', r"line \d: no table row can be read here"),
        (",A,L,a@b.c\n\neve,A,L,x\nada,A,L,a@b.c\n", r"line 4: .* Also bad: line 6, 7"),
        ("eve,E\ufffdve,L,a@b.c\n", "lost letters when it was saved"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(enrolled, tmp_path, more, message):
    course, before = enrolled
    path = written(tmp_path, TABLE.replace("Ada", "Augusta") + more)
    with pytest.raises(CourseError, match=message) as caught:
        enrol(course, path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)
    assert snapshot(course.root) == before


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\n\n,,\n", "is empty"),
        (b"id,name\n", "names no learner"),
        (b"who,what\nada,x\n", "no column holds ids; the columns are who, what"),
        (b"id,ID\nada,x\n", "two columns are called 'id'"),
        (b"PK\x03\x04\0\0\0\0", "is no text|no column"),
        ("id,n\n".encode("utf-16") + b"\xd8", "is no text"),
    ],
)
def test_what_is_no_roster_is_one_line(tmp_path, data, message):
    with pytest.raises(CourseError, match=message) as caught:
        read(tmp_path, data)
    assert "\n" not in str(caught.value)


def course_in(folder):
    (folder / "course.toml").write_text('[course]\nname = "small"\n')
    return read_course(folder)


def written(folder, text):
    path = folder / "learners.csv"
    path.write_text(text)
    return path


def snapshot(folder):
    """Everything the roster keeps: the rows of the database, the file beside it."""
    with Book(course_in(folder)) as book:
        rows = [learner.to_dict() for learner in book._gradebook.students]
    return rows, (folder / ".bootcamp/roster.json").read_text()


def test_running_it_again_updates_and_forgets_nobody(tmp_path):
    course = course_in(tmp_path)
    first = enrol(course, written(tmp_path, TABLE))
    assert (first.added, first.updated, first.unchanged) == (["ada", "zoe"], [], [])
    again = enrol(course, written(tmp_path, TABLE))
    assert (again.added, again.unchanged) == ([], ["ada", "zoe"])
    changed = "id,first name,last name,e-mail\nada,Augusta,King,ada@uni.edu\nbo,Bo,B,bo@uni.edu\n"
    update = enrol(course, written(tmp_path, changed))
    assert (update.added, update.updated, update.missing) == (["bo"], ["ada"], ["zoe"])
    assert "Not in this file, and kept: zoe" in update.as_text()
    with Book(course) as book:
        names = {s.id: (s.first_name, s.last_name, s.email) for s in book._gradebook.students}
    assert names == {
        "ada": ("Augusta", "King", "ada@uni.edu"),
        "bo": ("Bo", "B", "bo@uni.edu"),
        "zoe": ("Zoë", "Øster", "zoe@uni.edu"),
    }
    assert [member.id for member in roster.members(course)] == ["ada", "bo", "zoe"]


def test_a_gradebook_that_cannot_be_reached_is_one_line_and_changes_nothing(tmp_path):
    course = course_in(tmp_path)
    gone = "postgresql+psycopg://teacher:secret@127.0.0.1:1/bootcamp"
    with pytest.raises(
        CourseError, match=r"The gradebook 127\.0\.0\.1:1/bootcamp cannot be used"
    ) as caught:
        enrol(course, written(tmp_path, TABLE), gone)
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)
    assert roster.members(course) == []


def test_only_members_may_hand_in_where_there_is_a_roster(tmp_path):
    course = course_in(tmp_path)
    roster.require_member(course, "anybody")
    enrol(course, written(tmp_path, TABLE))
    roster.require_member(course, "ada")
    with pytest.raises(CourseError, match="anybody is not in the roster"):
        roster.require_member(course, "anybody")
    (tmp_path / ".bootcamp/roster.json").write_text("[{")
    with pytest.raises(CourseError, match=r"roster\.json is damaged"):
        roster.members(course)
