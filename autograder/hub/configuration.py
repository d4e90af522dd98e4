"""Fills JupyterHub's configuration: a server for each learner, one shared server for the teachers."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.course.course import HUB_COURSE, HUB_EXCHANGE, CourseError
from autograder.find_course import find_course
from autograder.learner import lab

CONFIG = Path(__file__).parent / "config"
PROXY = "configurable-http-proxy"
GRADING = "grading"
"""The teachers' server, as the hub names it: its address is ``/services/grading/``."""
ADDRESS = "http://127.0.0.1:8000"
GRADING_ADDRESS = "http://127.0.0.1:8010"
START_S = 120


def configure(
    config: Any,
    *,
    course: Path | str,
    exchange: Path | str,
    teachers: Iterable[str],
    grader: str = "grader",
    address: str = ADDRESS,
    grading_address: str = GRADING_ADDRESS,
) -> None:
    """Set what the hub must know of a course; who may log in, and how, is the caller's to set.

    ``grader`` is the account that owns the course folder. Each of the ``teachers``, whose names
    are those they log in with, works in its server, which holds formgrader and a terminal.
    """
    try:
        found, command = find_course(course), proxy()
    except CourseError as error:
        raise SystemExit(f"bootcamp: {error}") from None
    teachers = frozenset(teachers)
    about = {HUB_COURSE: found.name, HUB_EXCHANGE: str(exchange)}
    single_user = [sys.executable, "-m", "jupyterhub.singleuser"]

    # The hub and its proxy listen on this machine alone: TLS ends in front of them.
    config.JupyterHub.bind_url = address
    config.ConfigurableHTTPProxy.command = [command]
    config.JupyterHub.default_url = lambda handler: (
        f"{handler.base_url}services/{GRADING}/" if _name(handler) in teachers else ""
    )
    # A stopped hub takes nobody's work away: learners' servers go on, and it finds them again.
    config.JupyterHub.cleanup_servers = False

    config.Spawner.cmd = single_user
    config.Spawner.default_url = "/lab"
    # A whole class comes at nine: their servers start at once, on few cores.
    config.Spawner.start_timeout = config.Spawner.http_timeout = START_S
    config.Spawner.environment = {**about, "JUPYTER_CONFIG_PATH": settings("learner")}

    config.JupyterHub.services = [
        {
            "name": GRADING,
            "url": grading_address,
            "command": single_user,
            "user": grader,
            "cwd": str(found.root),
            "environment": {
                **about,
                "JUPYTER_CONFIG_PATH": settings("teacher"),
                "JUPYTERHUB_DEFAULT_URL": "/lab",
            },
            "oauth_no_confirm": True,
            "timeout": START_S,
        }
    ]
    config.JupyterHub.load_roles = [
        {
            "name": "teacher",
            "users": sorted(teachers),
            "scopes": [f"access:services!service={GRADING}", f"read:services!service={GRADING}"],
        }
    ]


def _name(handler: Any) -> str:
    """Return who asks, or nothing where nobody is logged in."""
    return handler.current_user.name if handler.current_user else ""


def settings(role: str) -> str:
    """Return ``JUPYTER_CONFIG_PATH`` for a role; what comes first decides."""
    return os.pathsep.join(map(str, [CONFIG / role, CONFIG / "everyone", lab.CONFIG]))


def proxy() -> str:
    """Return where the proxy is installed: beside this Python, or on the path."""
    beside = Path(sys.executable).parent
    found = shutil.which(PROXY, path=str(beside)) or shutil.which(PROXY)
    if found is None:
        raise CourseError(f"{PROXY} is not installed in {beside}: run `make hub`.")
    return found
