"""Filters for nbgrader's own pages: what learners wrote is shown there, and none of it runs."""

from __future__ import annotations

from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_SHOWN = """br caption col colgroup dd del details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img
kbd p pre s small span sub summary sup table tbody td tfoot th thead tr u"""
_TAGS = frozenset(bleach.ALLOWED_TAGS) | frozenset(_SHOWN.split())
_ANYWHERE = frozenset(["align", "class", "colspan", "id", "rowspan", "scope", "style", "title"])
_PICTURE = frozenset(["alt", "height", "width"])


def clean_html(element: Any) -> str:
    """Keep tables, text and pictures that are in the page; escape what runs, frames or loads."""
    text = element.decode() if isinstance(element, bytes) else str(element)
    return str(
        bleach.clean(
            text,
            tags=_TAGS,
            attributes=_allowed,
            protocols=["http", "https", "mailto", "data", "attachment"],
            css_sanitizer=CSSSanitizer(),
        )
    )


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Render a markdown cell, its attachments included, and clean what comes of it."""
    cell = context.get("cell", {})
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        # A picture from elsewhere would tell its owner who reads the page, and when.
        return name in _PICTURE or (name == "src" and value.startswith("data:image/"))
    if tag == "a" and name == "href":
        return value.startswith(("http://", "https://", "mailto:", "#"))
    return name in _ANYWHERE
