"""A gradebook that we make is the one that nbgrader makes."""

import sqlite3

from nbgrader.api import Gradebook

from autograder.nbgrader_bridge.schema import make_tables


def content(path):
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        version = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    return {name: " ".join((sql or "").split()) for name, sql in tables}, version


def test_tables_and_version_are_nbgraders_own(tmp_path):
    ours, theirs = tmp_path / "ours.db", tmp_path / "theirs.db"
    make_tables(f"sqlite:///{ours}")
    Gradebook(f"sqlite:///{theirs}", "course").close()
    assert content(ours) == content(theirs)


def test_a_gradebook_that_exists_is_left_alone(tmp_path):
    path = tmp_path / "gradebook.db"
    make_tables(f"sqlite:///{path}")
    with Gradebook(f"sqlite:///{path}", "course") as book:
        book.add_student("ada")
    before = content(path)
    make_tables(f"sqlite:///{path}")
    assert content(path) == before
    with Gradebook(f"sqlite:///{path}", "course") as book:
        assert [learner.id for learner in book.students] == ["ada"]
