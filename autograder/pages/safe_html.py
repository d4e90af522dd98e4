"""Filters for nbgrader's own pages: what learners wrote is shown there, and none of it runs."""

from __future__ import annotations

import secrets
from typing import Any

import bleach
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.pages.formulas import mathml

_SHOWN = """br caption col colgroup dd del details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img
kbd p pre s small span sub summary sup table tbody td tfoot th thead tr u"""
_TAGS = frozenset(bleach.ALLOWED_TAGS) | frozenset(_SHOWN.split())
_ANYWHERE = frozenset(["align", "class", "colspan", "id", "rowspan", "scope", "style", "title"])
_PICTURE = frozenset(["alt", "height", "width"])
# The space between the columns of a check's table. It cannot be negative, as a margin can.
_STYLES = CSSSanitizer(allowed_css_properties=[*ALLOWED_CSS_PROPERTIES, "padding"])


def clean_html(element: Any) -> str:
    """Keep tables, text and pictures that are in the page; escape what runs, frames or loads."""
    text = element.decode() if isinstance(element, bytes) else str(element)
    return str(
        bleach.clean(
            text,
            tags=_TAGS,
            attributes=_allowed,
            protocols=["http", "https", "mailto", "data", "attachment"],
            css_sanitizer=_STYLES,
        )
    )


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Render a markdown cell, its attachments included, and clean what comes of it."""
    cell = context.get("cell", {})
    renderer = _FormulasApart(escape=False, attachments=cell.get("attachments", {}))
    return renderer.put_back(clean_html(MarkdownWithMath(renderer=renderer).render(source)))


class MathmlRenderer(IPythonRenderer):
    """Renders formulas as MathML, which browsers show by themselves."""

    def block_math(self, body: str) -> str:
        return self.place(mathml(body, block=True))

    def inline_math(self, body: str) -> str:
        return self.place(mathml(body))

    def place(self, formula: str) -> str:
        return formula


class _FormulasApart(MathmlRenderer):
    """Puts a mark in the place of each formula, which comes back once the page is clean.

    Nobody can guess the marks, and as part of an attribute they would be escaped.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._secret = secrets.token_hex(8)
        self._formulas: list[str] = []

    def place(self, formula: str) -> str:
        self._formulas.append(formula)
        return self._marked(len(self._formulas) - 1)

    def _marked(self, number: int) -> str:
        return f'<span id="{self._secret}-{number}"></span>'

    def put_back(self, page: str) -> str:
        for number, formula in enumerate(self._formulas):
            page = page.replace(self._marked(number), formula)
        return page


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        # A picture from elsewhere would tell its owner who reads the page, and when.
        return name in _PICTURE or (name == "src" and value.startswith("data:image/"))
    if tag == "a" and name == "href":
        return value.startswith(("http://", "https://", "mailto:", "#"))
    return name in _ANYWHERE
