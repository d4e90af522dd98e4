"""What is installed, pinned and promised agrees with itself."""

import importlib.metadata
import re
import tomllib

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.courses import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LINES = [
    line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and line[0] != "#"
]


def requirements():
    extras = PROJECT["optional-dependencies"].values()
    for text in [*PROJECT["dependencies"], *(item for extra in extras for item in extra)]:
        requirement = Requirement(text)
        if requirement.name != PROJECT["name"]:
            yield requirement


def test_every_dependency_is_pinned_and_its_pin_satisfies_it():
    pins = {}
    for line in LINES:
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    for requirement in requirements():
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{name} is not in constraints.txt: run `make constraints`"
        for pin in pins[name]:
            (version,) = [spec.version for spec in pin.specifier]
            assert requirement.specifier.contains(version), f"{pin} does not satisfy {requirement}"


def test_constraints_hold_versions_and_no_address():
    text = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"https?:|@|--", text)
    assert all("==" in line for line in LINES)


def test_what_is_installed_here_is_what_is_pinned():
    for line in LINES:
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate():
            try:
                installed = importlib.metadata.version(pin.name)
            except importlib.metadata.PackageNotFoundError:
                continue
            if pin.name not in ("pip", "setuptools"):
                assert pin.specifier.contains(installed), (
                    f"{pin} is pinned, {installed} is installed"
                )


def test_conda_users_get_the_same():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python = next(item for item in environment["dependencies"] if str(item).startswith("python"))
    assert python == f"python{PROJECT['requires-python']}"
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert pip == ["--constraint constraints.txt", "--editable .[dev]"]
    assert environment["name"] == PROJECT["name"]


def test_the_command_is_the_one_that_is_promised():
    assert PROJECT["scripts"] == {"bootcamp": "autograder.__main__:main"}
    assert [Requirement(item).name for item in PROJECT["dependencies"]] == ["numpy"]


def test_the_wheel_holds_what_the_command_needs():
    from autograder.grade.job import INSIDE
    from autograder.learner import lab
    from autograder.report import feedback
    from autograder.report.class_page import page

    assert (lab.CONFIG / "labconfig" / "page_config.json").is_file()
    assert (INSIDE / "__init__.py").is_file()
    for name in (feedback.TEMPLATE, page.TEMPLATE, page.SCRIPT):
        assert (ROOT / "autograder" / "pages" / "templates" / name).is_file()


def test_only_the_bridge_imports_nbgrader():
    importing = re.compile(r"^\s*(?:import|from)\s+nbgrader\b", re.MULTILINE)
    paths = [
        path for path in (ROOT / "autograder").rglob("*.py") if importing.search(path.read_text())
    ]
    assert {path.parent.name for path in paths} == {"nbgrader_bridge"}
