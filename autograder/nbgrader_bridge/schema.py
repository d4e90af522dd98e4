"""Makes a new gradebook's tables, as nbgrader does, without its way round over a command.

nbgrader starts ``alembic`` as a program to find out the version of its own tables, which takes
longer than to grade ten submissions.
"""

from __future__ import annotations

from pathlib import Path

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Base
from sqlalchemy import create_engine, inspect, text


def make_tables(db_url: str) -> None:
    """Make the tables of an empty database, and note which version they have."""
    engine = create_engine(db_url)
    try:
        with engine.begin() as connection:
            if inspect(connection).get_table_names():
                return
            Base.metadata.create_all(bind=connection)
            scripts = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))
            connection.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:head)"),
                {"head": scripts.get_current_head()},
            )
    finally:
        engine.dispose()
