"""Pandas tables as data: taken apart on one side, made again from plain values on the other.

Both sides import this. What has no form below (a column of lists, say) stays behind its handle.
"""

import sys
from typing import Any

import numpy as np

KINDS = ("DataFrame", "Series", "Index", "RangeIndex", "MultiIndex", "DatetimeIndex")
_PLAIN = (type(None), bool, int, float, complex, str, bytes)
_NAMED = ("str", "string", "boolean", "Int8", "Int16", "Int32", "Int64", "Float32", "Float64")
MAX_DEPTH = 2
MAX_ROWS = 10_000_000


class NotATable(Exception):
    """The value is no table, or a table that cannot cross."""


def is_table(value: object) -> bool:
    """Whether the value is exactly a pandas table, column or index."""
    kind = type(value)
    if kind.__name__ not in KINDS:
        return False
    pandas = sys.modules.get("pandas")
    return pandas is not None and kind is getattr(pandas, kind.__name__, None)


def taken_apart(value: Any) -> tuple[Any, ...]:
    """Return plain values from which `made_again` makes an equal table."""
    import pandas as pd

    if not is_table(value):
        raise NotATable(type(value).__name__)
    if type(value) is pd.DataFrame:
        columns = [_values(value.iloc[:, place]) for place in range(value.shape[1])]
        return "frame", columns, _index(value.columns), _index(value.index)
    if type(value) is pd.Series:
        return "series", _values(value), _label(value.name), _index(value.index)
    return _index(value)


def made_again(parts: Any) -> Any:
    """Return the table that these parts describe; `NotATable` for anything else."""
    import pandas as pd

    try:
        match parts:
            case ("frame", list(columns), columns_index, index):
                rows = _made_index(index)
                made = [pd.Series(_made_values(column), index=rows) for column in columns]
                frame = pd.concat(made, axis=1) if made else pd.DataFrame(index=rows)
                frame.columns = _made_index(columns_index)
                return frame
            case ("series", values, name, index):
                return pd.Series(_made_values(values), index=_made_index(index), name=_label(name))
        return _made_index(parts)
    except NotATable:
        raise
    except Exception as error:  # noqa: BLE001  pandas refuses malformed parts in many ways
        raise NotATable(str(error)) from None


def _index(index: Any) -> tuple[Any, ...]:
    import pandas as pd

    if type(index) is pd.RangeIndex:
        return "range", index.start, index.stop, index.step, _label(index.name)
    if type(index) is pd.MultiIndex:
        levels = [_values(index.get_level_values(place)) for place in range(index.nlevels)]
        return "multi", levels, [_label(name) for name in index.names]
    return "index", _values(index), _label(index.name)


def _made_index(parts: Any) -> Any:
    import pandas as pd

    match parts:
        case ("range", int(start), int(stop), int(step), name):
            if len(range(start, stop, step)) > MAX_ROWS:
                raise NotATable("an endless index")
            return pd.RangeIndex(start, stop, step, name=_label(name))
        case ("multi", list(levels), list(names)):
            labels = [_label(name) for name in names]
            return pd.MultiIndex.from_arrays([_made_values(x) for x in levels], names=labels)
        case ("index", values, name):
            return pd.Index(_made_values(values), name=_label(name))
    raise NotATable("an index of an unknown kind")


def _values(column: Any) -> tuple[Any, ...]:
    """Return a column as (dtype, plain values): numbers as an array, the rest as a list."""
    import pandas as pd

    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = column.codes if isinstance(column, pd.Index) else column.cat.codes.to_numpy()
        return "category", np.array(codes), _values(dtype.categories), bool(dtype.ordered)
    if isinstance(dtype, np.dtype) and dtype.kind in "biufc":
        return dtype.str, np.array(column.to_numpy())
    if isinstance(dtype, np.dtype) and dtype.kind in "mM":
        return dtype.str, np.array(column.to_numpy()).view(np.int64)
    name = str(dtype)
    if name != "object" and name not in _NAMED:
        raise NotATable(name)
    items = column.tolist()
    if name in _NAMED:  # `pd.NA` is an object of its own; the dtype makes it of None again
        items = [None if pd.isna(item) else item for item in items]
    if any(type(item) not in _PLAIN for item in items):
        raise NotATable("a column of objects")
    return name, items


def _made_values(parts: Any) -> Any:
    import pandas as pd

    match parts:
        case ("category", np.ndarray() as codes, categories, bool(ordered)):
            kinds = pd.Index(_made_values(categories))
            return pd.Categorical.from_codes(codes, kinds, ordered=ordered)
        case (str(dtype), np.ndarray() as values) if np.dtype(dtype).kind in "biufcmM":
            if np.dtype(dtype).kind in "mM":
                return values.astype(np.int64).view(dtype)
            return values.astype(dtype)
        case (str(name), list(items)) if name == "object" or name in _NAMED:
            if all(type(item) in _PLAIN for item in items):
                return pd.array(items, dtype=name) if name != "object" else _objects(items)
    raise NotATable("a column of an unknown kind")


def _objects(items: list[Any]) -> np.ndarray:
    made = np.empty(len(items), dtype=object)
    made[:] = items
    return made


def _label(name: Any, depth: int = 0) -> Any:
    """Return the name of a column or an index if it is plain."""
    if type(name) in _PLAIN:
        return name
    if type(name) is tuple and depth < MAX_DEPTH:
        return tuple(_label(item, depth + 1) for item in name)
    raise NotATable("a label that is an object")
