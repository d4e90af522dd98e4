"""What deploy/ configures exists, and what is missing on a machine is said in one line."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys

import pytest
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from systemdspawner import SystemdSpawner
from traitlets.config import PyFileConfigLoader

from autograder.course.course import CourseError
from autograder.hub import configuration
from tests.courses import ROOT, answer, small_course

SHIPPED = ROOT / "deploy" / "jupyterhub_config.py"
TEXT = SHIPPED.read_text()
BLOCKS = TEXT.split("\n# ── ")
# As somebody edits it who takes the other login.
OTHER_LOGIN = TEXT.replace(BLOCKS[2], re.sub(r"^# (c\.)", r"\1", BLOCKS[2], flags=re.MULTILINE))


def load(text, monkeypatch, folder):
    """Read the file as JupyterHub does, for a course that there is."""
    course = small_course(folder, answer("f", "f = 1"))
    monkeypatch.setattr(configuration, "proxy", lambda: "/somewhere/configurable-http-proxy")
    (folder / SHIPPED.name).write_text(text.replace("/srv/bootcamp/course", str(course.root)))
    return PyFileConfigLoader(SHIPPED.name, path=str(folder)).load_config()


def classes(config):
    """Yield each section of the configuration with the class that it configures."""
    known = {cls.__name__: cls for cls in JupyterHub().classes} | {"SystemdSpawner": SystemdSpawner}
    for entry in importlib.metadata.entry_points(group="jupyterhub.authenticators"):
        if entry.name in ("pam", config.JupyterHub.authenticator_class):
            cls = entry.load()
            known[cls.__name__] = cls
    for section, values in config.items():
        yield known[section] if section != "JupyterHub" else JupyterHub, values


@pytest.mark.parametrize("text", [TEXT, OTHER_LOGIN], ids=["pam", "institution"])
def test_every_setting_is_one_that_its_class_has(text, monkeypatch, tmp_path):
    config = load(text, monkeypatch, tmp_path)
    for cls, values in classes(config):
        unknown = set(values) - set(cls.class_traits(config=True))
        assert not unknown, f"{cls.__name__} has no {unknown}"
        if cls is JupyterHub or issubclass(cls, Authenticator):
            cls(config=config)  # traitlets looks at each value, too


def test_both_logins_are_installed():
    logins = {x.name for x in importlib.metadata.entry_points(group="jupyterhub.authenticators")}
    named = set(re.findall(r'authenticator_class = "(.*)"', TEXT))
    assert len(named) == 2
    assert named <= logins


@pytest.mark.slow
def test_a_course_that_is_not_there_is_one_line(tmp_path):
    config = tmp_path / "jupyterhub_config.py"
    config.write_text(TEXT.replace("/srv/bootcamp", str(tmp_path / "nowhere")))
    done = subprocess.run(
        [sys.executable, "-m", "jupyterhub", "--config", str(config)],
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"bootcamp: {tmp_path / 'nowhere' / 'course'} is not inside a course")


def test_a_proxy_that_is_not_there_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(configuration.shutil, "which", lambda *_, **__: None)
    with pytest.raises(CourseError, match="run `make hub`"):
        configuration.proxy()
