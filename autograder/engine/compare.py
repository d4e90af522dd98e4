"""Compares an answer with the reference's, and says in words how they differ."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.engine.subject import Opaque

NUMBERS = (bool, int, float, complex)
FLOAT32_RTOL, FLOAT32_ATOL = 1e-4, 1e-5


def is_number(value: Any) -> bool:
    """Say whether it is a single number: Python's, NumPy's, or an array without axes."""
    return type(value) in NUMBERS or (
        isinstance(value, np.generic | np.ndarray)
        and np.ndim(value) == 0
        and np.asarray(value).dtype.kind in "biufc"
    )


def describe(value: Any) -> str:
    """Name the form of a value: its type, shape and kind of numbers, none of its contents."""
    if value is None:
        return "None"
    if isinstance(value, Opaque):
        article = "an" if value.type_name[:1].lower() in "aeiou" else "a"
        return f"{article} {value.type_name}"
    if is_number(value):
        return "one number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {shape_text(value.shape)}"
    if isinstance(value, tuple):
        return f"{len(value)} values: " + ", ".join(describe(item) for item in value)
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "a dictionary with " + (", ".join(repr(key) for key in value) or "nothing in it")
    return f"a {type(value).__name__}"


def shape_text(shape: tuple[int, ...]) -> str:
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ", ".join(map(str, shape)) + ")"


def show(value: Any) -> str:
    """Print a value as a learner would type it, short enough for one line."""
    if isinstance(value, np.ndarray):
        text = np.array2string(
            value, precision=4, separator=", ", threshold=12, suppress_small=False
        )
        text = " ".join(text.split())
        return text if value.ndim else str(value)
    if isinstance(value, np.generic):
        return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Opaque):
        return describe(value)
    if isinstance(value, tuple | list):
        inside = ", ".join(show(item) for item in value)
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}"
    if isinstance(value, np.random.Generator):
        return "rng"
    if callable(value):  # its repr would hold an address, which is another one every day
        return str(getattr(value, "__name__", "a function"))
    if type(value) is int and value.bit_length() > 1000:  # Python refuses to print the largest
        return f"an integer of {value.bit_length():,} bits"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def difference(expected: Any, got: Any, rtol: float, atol: float) -> str:
    """Say how the answer differs from the reference, or return an empty string.

    Numbers of another kind (int for float, bool for int, a 0-d array for a number) are the same
    answer; float32 is compared to float32's precision. No expected value is named, only its form.
    """
    if got is None and expected is not None:
        return f"expected {describe(expected)}, but nothing came back (is there a `return`?)"
    if isinstance(got, Opaque):
        return f"expected {describe(expected)}, but {describe(got)} came"
    if isinstance(expected, tuple):
        return _sequence(expected, got, rtol, atol)
    if isinstance(expected, dict):
        return _mapping(expected, got, rtol, atol)
    if isinstance(expected, list) and isinstance(got, list | tuple):
        return _sequence(tuple(expected), tuple(got), rtol, atol)
    if is_number(expected) or isinstance(expected, np.ndarray):
        return _numbers(expected, got, rtol, atol)
    if isinstance(expected, np.random.Generator):
        return ""
    if type(got) is type(expected) and got == expected:
        return ""
    return f"expected {describe(expected)}, but {show(got)} came"


def _sequence(expected: tuple[Any, ...], got: Any, rtol: float, atol: float) -> str:
    if not isinstance(got, tuple | list) or len(got) != len(expected):
        return f"expected {describe(expected)}, but {describe(got)} came"
    for place, (left, right) in enumerate(zip(expected, got, strict=True), start=1):
        text = difference(left, right, rtol, atol)
        if text:
            return f"value {place} of {len(expected)}: {text}"
    return ""


def _mapping(expected: dict[Any, Any], got: Any, rtol: float, atol: float) -> str:
    if not isinstance(got, dict) or set(got) != set(expected):
        return f"expected {describe(expected)}, but {describe(got)} came"
    for key, value in expected.items():
        text = difference(value, got[key], rtol, atol)
        if text:
            return f"entry {key!r}: {text}"
    return ""


def _numbers(expected: Any, got: Any, rtol: float, atol: float) -> str:
    if not (is_number(got) or isinstance(got, np.ndarray)):
        hint = " (make it an array: np.array(...))" if isinstance(got, list | tuple) else ""
        return f"expected {describe(expected)}, but {describe(got)} came{hint}"
    want, have = np.asarray(expected), np.asarray(got)
    if have.dtype.kind not in "biufc":
        return f"expected numbers, but an array of {have.dtype} came"
    if have.shape != want.shape:
        return f"expected {describe(expected)}, but {describe(got)} came"
    if np.float32 in (want.dtype, have.dtype) or np.float16 in (want.dtype, have.dtype):
        rtol, atol = max(rtol, FLOAT32_RTOL), max(atol, FLOAT32_ATOL)
    if have.dtype.kind == "c" and want.dtype.kind != "c":
        return "expected real numbers, but complex ones came"
    if have.dtype == want.dtype and np.array_equal(have, want):
        return ""  # as most answers are; the comparison below takes ten times as long
    with np.errstate(all="ignore"):
        near = np.isclose(have, want, rtol=rtol, atol=atol, equal_nan=True)
    if near.all():
        return ""
    if have.dtype.kind == "f" and not np.isfinite(have).all() and np.isfinite(want).all():
        kind = "nan" if np.isnan(have).any() else "inf"
        return f"the form is right ({describe(got)}), but it holds {kind}"
    if want.ndim == 0:
        return "the form is right (one number), but its value is not"
    wrong = int((~near).sum())
    where = tuple(int(i) for i in np.argwhere(~near)[0])
    place = f"[{', '.join(map(str, where))}]"
    return f"the shape is right, {shape_text(want.shape)}, but {wrong} of {want.size} values are not; the first is at {place}"
