"""What our HTML pages share: templates that escape what is filled in, and a few ways to print."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from autograder.engine.present import code, number

TEMPLATES = Path(__file__).parent / "templates"


def template(name: str) -> Template:
    """Return a template by its file name; a value that it lacks is an error, not a gap."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["policy"] = policy
    environment.filters |= {
        "code": lambda text: Markup(code(text)),
        "drawn": Markup,  # a picture or a script of our own
        "moment": moment,
        "number": number,
        "percent": percent,
    }
    return environment.get_template(name)


def policy(script: str = "") -> str:
    """Return a page's Content-Security-Policy: it loads nothing, and runs this script at most."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    runs = f"script-src 'sha256-{digest}'; " if script else ""
    return (
        f"default-src 'none'; {runs}img-src data:; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def percent(share: float | None) -> str:
    """Print a share in whole per cent; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.0f} %"


def moment(when: dt.datetime | None) -> str:
    """Print a moment to the minute, in its own zone; a dash where there is none."""
    return "–" if when is None else f"{when:%Y-%m-%d %H:%M} {when.tzname() or ''}".rstrip()
