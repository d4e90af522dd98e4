"""Opens nbgrader's database: which one a course has, how long to wait for it, what to say of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from autograder.course.course import NBGRADER_FILE, Course, CourseError
from autograder.nbgrader_bridge.configuration import strangers_settings
from autograder.nbgrader_bridge.schema import make_tables

# Somebody else may hold a lock for a moment; who holds it for ever, or a network that swallows
# everything, must not keep a grader waiting for ever.
PATIENCE = {
    "sqlite": {"timeout": "20"},
    "postgresql": {
        "connect_timeout": "10",
        "options": "-c lock_timeout=20s",
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    },
}


def database_of(course: Course) -> str:
    """Return the address of the course's gradebook, as its ``nbgrader_config.py`` has it.

    So nbgrader's own commands and ours never write into two different ones.
    """
    if course.stranger or not (course.root / NBGRADER_FILE).is_file():
        return course.db_url
    try:
        return str(strangers_settings(course.root)[1].db_url)
    except CourseError:
        raise
    except Exception as error:  # noqa: BLE001 - a file of Python can raise anything
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise CourseError(f"{course.root / NBGRADER_FILE}: cannot be read: {reason}.") from None


def open_gradebook(db_url: str, course: str) -> Gradebook:
    """Connect, and make the tables where there are none; two graders may do so at once."""
    for last in (False, True):
        try:
            make_tables(_patient(db_url))
            return Gradebook(_patient(db_url), course)
        except (SQLAlchemyError, InvalidEntry) as error:
            if last or "already exists" not in str(error):
                raise
            time.sleep(1)  # the other one is half-way through
    raise AssertionError


def _patient(db_url: str) -> str:
    url = make_url(db_url)
    wanted = PATIENCE.get(url.get_backend_name(), {})
    missing = {name: value for name, value in wanted.items() if name not in url.query}
    if url.get_backend_name() == "postgresql" and url.get_driver_name() != "psycopg":
        missing = {}  # another driver has other words for it
    return url.update_query_dict(missing).render_as_string(hide_password=False)


@contextlib.contextmanager
def readable_errors(db_url: str) -> Iterator[None]:
    """Turn a database error into one line that names the database and what to do."""
    try:
        yield
    except ArgumentError:
        raise CourseError(
            f"{_without_password(db_url)!r} is no address of a database: write "
            "sqlite:////FOLDER/gradebook.db or postgresql+psycopg://USER@HOST/NAME."
        ) from None
    except ModuleNotFoundError as error:
        raise CourseError(
            f"The gradebook {_without_password(db_url)} needs {error.name}: "
            "pip install 'backprop-bootcamp[scale]'."
        ) from None
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise cannot_be_used(db_url, reason) from error


def cannot_be_used(db_url: str, reason: str) -> CourseError:
    return CourseError(
        f"The gradebook {_without_password(db_url)} cannot be used: {reason.rstrip('.')}. What was "
        "graded before is kept; mend the database (or restore its backup), then run the same "
        "command again."
    )


def _without_password(db_url: str) -> str:
    return db_url.rsplit("@", 1)[-1]
