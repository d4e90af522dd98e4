"""pandas tables cross as plain values, and what is malformed is refused."""

import numpy as np
import pandas as pd
import pytest

from autograder.sandbox.wire.protocol import decode, encode
from autograder.sandbox.wire.tables import NotATable, is_table, made_again, taken_apart

TABLES = [
    pd.DataFrame({"n": [1, 2], "x": [0.5, np.nan], "s": ["a", None], "b": [True, False]}),
    pd.DataFrame({("a", 1): [1], ("b", 2): [2]}),
    pd.DataFrame(),
    pd.DataFrame(index=[3, 4]),
    pd.DataFrame([[1, 2], [3, 4]], columns=["same", "same"]),
    pd.Series([1, 2], index=pd.Index(["u", "v"], name="key"), name="value"),
    pd.Series(pd.Categorical(["low", "high", None], ["low", "high"], ordered=True)),
    pd.Series(pd.array([1, None], dtype="Int64")),
    pd.Series(pd.to_datetime(["2026-01-01", None])),
    pd.Series([1, "mixed", None], dtype=object),
    pd.DataFrame({"g": ["a", "b", "a"], "v": [1, 2, 3]}).groupby("g").agg(["sum", "mean"]),
    pd.RangeIndex(0, 6, 2, name="even"),
    pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["letter", None]),
]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_table_crosses_and_is_equal_on_the_other_side(table):
    again = made_again(decode(encode(taken_apart(table))))
    assert is_table(table) and type(again) is type(table)
    same = {pd.DataFrame: pd.testing.assert_frame_equal, pd.Series: pd.testing.assert_series_equal}
    same.get(type(table), pd.testing.assert_index_equal)(again, table)


def test_what_is_more_than_a_table_of_plain_values_stays_behind():
    class Frame(pd.DataFrame):
        pass

    assert not is_table(Frame()) and not is_table([1]) and not is_table(pd.DataFrame)
    for value in (Frame(), pd.Series([[1], [2]]), pd.Series([1], name=frozenset()), "text"):
        with pytest.raises(NotATable):
            taken_apart(value)


@pytest.mark.parametrize(
    "parts",
    [
        None,
        ("range", 0, 10**18, 1, None),
        ("range", 0, 10**40, 1, None),
        ("range", 0, 1, 0, None),
        ("frame", [("<f8", np.zeros(3))], ("index", ("object", ["a", "b"]), None),
         ("range", 0, 3, 1, None)),
        ("frame", [], ("range", 0, 0, 1, None), ("range", 0, 10**12, 1, None)),
        ("series", ("<f8", np.zeros((2, 2))), None, ("range", 0, 2, 1, None)),
        ("series", ("object", [object()]), None, ("range", 0, 1, 1, None)),
        ("series", ("category", np.array([7]), ("object", ["a"]), False), None,
         ("range", 0, 1, 1, None)),
        ("index", ("<f8", np.zeros(1)), [1]),
    ],
)  # fmt: skip
def test_malformed_parts_are_refused(parts):
    with pytest.raises(NotATable):
        made_again(parts)
