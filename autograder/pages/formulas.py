"""Sets formulas as MathML, which browsers show by themselves: no script, and no network."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

_XMLNS = "http://www.w3.org/1998/Math/MathML"
# A formula may be a learner's: what links, hides or covers the page stays out.
_ELEMENTS = frozenset(
    [
        "math",
        "menclose",
        "mfrac",
        "mi",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
        "none",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "accent",
        "accentunder",
        "columnalign",
        "columnlines",
        "columnspacing",
        "display",
        "displaystyle",
        "fence",
        "largeop",
        "linebreak",
        "linethickness",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "rowlines",
        "rowspacing",
        "scriptlevel",
        "separator",
        "stretchy",
        "symmetric",
    ]
)

_SPACE = re.compile(r"-?[0-2](\.\d+)?em")
LONGEST = 5000


def mathml(tex: str, *, block: bool = False) -> str:
    """Return a formula as MathML; what is no formula as it was written, escaped."""
    import latex2mathml.converter

    display = "block" if block else "inline"
    try:
        if len(tex) > LONGEST:
            raise ValueError("longer than any formula")
        made = latex2mathml.converter.convert_to_element(tex.strip(), display=display)
    except Exception:  # noqa: BLE001 - whatever it raises over a learner's text
        return f"<code>{html.escape(tex)}</code>"
    for element in made.iter():
        if element.tag not in _ELEMENTS:
            return f"<code>{html.escape(tex)}</code>"
        if element.text:
            element.text = html.unescape(element.text)
        for name, value in list(element.attrib.items()):
            if name not in _ATTRIBUTES and not (name == "width" and _SPACE.fullmatch(value)):
                del element.attrib[name]
    made.set("xmlns", _XMLNS)
    return ElementTree.tostring(made, encoding="unicode")
