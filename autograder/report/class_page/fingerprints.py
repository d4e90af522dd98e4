"""Fingerprints of Python answers by winnowing, blind to names, comments and layout.

Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", 2003.
"""

from __future__ import annotations

import ast
import builtins
import functools
import hashlib
import io
import keyword
import tokenize
import warnings

# Shorter passages than PASSAGE tokens say nothing; a common run of PASSAGE + WINDOW - 1 tokens is
# always noticed.
PASSAGE = 8
WINDOW = 4

_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_KNOWN = frozenset(dir(builtins)) | frozenset(keyword.kwlist)


@functools.lru_cache(maxsize=100_000)
def fingerprints(source: str) -> dict[int, int]:
    """Return the chosen hashes of an answer's passages, each with the place of its first token."""
    hashes = _hashes(source)
    chosen: dict[int, int] = {}
    for start in range(max(1, len(hashes) - WINDOW + 1) if hashes else 0):
        window = range(start, min(start + WINDOW, len(hashes)))
        # Of equal ones the rightmost: it stays the least for the most windows to come.
        place = min(window, key=lambda p: (hashes[p], -p))
        chosen.setdefault(hashes[place], place)
    return chosen


def passages(source: str) -> frozenset[int]:
    """Return the hashes of every passage: what a text holds, wherever a window would cut it."""
    return frozenset(_hashes(source))


def _hashes(source: str) -> list[int]:
    """Return the hash of the passage that begins at each token."""
    tokens = normal_tokens(source)
    return [
        _hash(tuple(tokens[place : place + PASSAGE])) for place in range(len(tokens) - PASSAGE + 1)
    ]


@functools.lru_cache(maxsize=100_000)
def _hash(passage: tuple[str, ...]) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(passage).encode(), digest_size=8).digest())


def normal_tokens(source: str) -> list[str]:
    """Return the tokens with the learner's own names, comments, text and layout made alike.

    Names of NumPy's functions, of attributes and of Python itself stay: they say what is computed.
    """
    own = _own_names(source)
    tokens: list[str] = []
    after_dot, begins_line = False, True
    for kind, text in _tokens(source):
        if kind in _LAYOUT:
            begins_line = True
            continue
        if kind == tokenize.STRING:
            if not begins_line:  # what stands alone on a line is a docstring
                tokens.append("'text'")
        elif kind == tokenize.NAME and text in own and not after_dot:
            tokens.append("name")
        else:
            tokens.append(text)
        after_dot, begins_line = text == ".", False
    return tokens


@functools.lru_cache(maxsize=100_000)
def own_words(source: str) -> frozenset[str]:
    """Return what an author chose freely: the names that the answer gives, and its comments."""
    comments = (text for kind, text in _tokens(source) if kind == tokenize.COMMENT)
    plain = (" ".join(text.strip("# ").lower().split()) for text in comments)
    return _own_names(source) | {f"# {text}" for text in plain if text}


def _tokens(source: str) -> list[tuple[int, str]]:
    """Return what can be read as Python, up to the first place where it cannot."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            found.append((token.type, token.string))
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


@functools.lru_cache(maxsize=100_000)
def _own_names(source: str) -> frozenset[str]:
    """Return the names that the answer itself gives; of a broken answer, all that may be."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of Python, on a learner's odd "\\d"
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        names = {text for kind, text in _tokens(source) if kind == tokenize.NAME}
        return frozenset(names - _KNOWN - {"np"})
    own: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                own.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                own.add(name)
    return frozenset(own)
