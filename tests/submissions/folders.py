"""Hand-ins whose files are the attack (rows 22 and 25): links, pipes, and notebooks that are none.

Each is made from the honest notebook, so that what can be repaired gets full marks.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.submissions.samples import EXERCISES, Expect

NONE = dict.fromkeys(EXERCISES, 0.0)
Notebook = dict[str, Any]


@dataclass(frozen=True)
class FolderCase:
    """One hand-in: how its folder is filled, and what must come of it.

    A `bomb` stops or fills a machine whose grader follows it.
    """

    name: str
    fill: Callable[[Path, bytes], object]
    expect: Expect

    @property
    def bomb(self) -> bool:
        return self.name in BOMBS


def _case(
    name: str, fill: Callable[[Path, bytes], object], why: str = "", *notes: str
) -> FolderCase:
    """Return a case that gets full marks, or nothing, `why` being every exercise's reason."""
    reasons = dict.fromkeys(EXERCISES, why) if why else {}
    return FolderCase(name, fill, Expect(dict(NONE if why else EXERCISES), reasons, notes))


def _notebook(name: str = "tables.ipynb") -> Callable[[Callable[[bytes], bytes]], Any]:
    """Make a case's `fill` of a function from the honest notebook's bytes to others."""

    def decorate(change: Callable[[bytes], bytes]) -> Callable[[Path, bytes], object]:
        return lambda folder, honest: (folder / name).write_bytes(change(honest))

    return decorate


def _json(change: Callable[[Notebook], object]) -> Callable[[Path, bytes], object]:
    """Make a case's `fill` of a function that changes the honest notebook in place."""

    def fill(folder: Path, honest: bytes) -> None:
        notebook = json.loads(honest)
        changed = change(notebook)
        data = changed if isinstance(changed, list | dict) else notebook
        (folder / "tables.ipynb").write_text(json.dumps(data))

    return fill


def _cells(key: str, value: Any) -> Callable[[Path, bytes], object]:
    return _json(
        lambda notebook: [cell.update({key: value}) for cell in notebook["cells"]] and None
    )


def _format_3(notebook: Notebook) -> Notebook:
    cells = []
    for cell in notebook["cells"]:
        code = cell["cell_type"] == "code"
        text = {"input" if code else "source": cell["source"]}
        more = {"language": "python", "outputs": [], "collapsed": False} if code else {}
        cells.append({"cell_type": cell["cell_type"], "metadata": cell["metadata"], **text, **more})
    worksheet = {"cells": cells, "metadata": {}}
    return {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [worksheet]}


def _link_to(target: str) -> Callable[[Path, bytes], object]:
    return lambda folder, honest: (folder / "tables.ipynb").symlink_to(folder / target)


def _hard_link(folder: Path, honest: bytes) -> None:
    os.link(
        folder.parent.parent.parent / "solutions/01_tables/tables.ipynb", folder / "tables.ipynb"
    )


def _beside(make: Callable[[Path], object]) -> Callable[[Path, bytes], object]:
    """An honest notebook with something beside it that must not be touched."""

    def fill(folder: Path, honest: bytes) -> None:
        (folder / "tables.ipynb").write_bytes(honest)
        make(folder)

    return fill


def _linked_folder(folder: Path, honest: bytes) -> None:
    folder.rmdir()
    folder.symlink_to(folder.parent.parent.parent / "solutions/01_tables")


BOMBS = {"22-pipe", "22-endless_device", "22-links_beside", "22-pipe_beside", "25-many_cells"}
MISSING = "tables.ipynb was not handed in"
UNREADABLE = "tables.ipynb cannot be read"

LINKS = [
    _case("22-link_to_solution", _link_to("../../../solutions/01_tables/tables.ipynb"), MISSING),
    _case("22-link_to_neighbour", _link_to("../../32-plain/01_tables/tables.ipynb"), MISSING),
    _case("22-hard_link", _hard_link, MISSING),
    _case("22-linked_folder", _linked_folder, MISSING),
    _case("22-pipe", lambda folder, _: os.mkfifo(folder / "tables.ipynb"), MISSING),
    _case("22-endless_device", _link_to("/dev/zero"), MISSING),
    _case(
        "22-links_beside",
        _beside(lambda folder: [(folder / name).symlink_to(to) for name, to in
                                (("secret.txt", "/etc/shadow"), ("loop", "loop"), ("root", "/"))]),
        "",
        "secret.txt is no plain file",
        "loop is no plain file",
    ),
    _case("22-pipe_beside", _beside(lambda folder: os.mkfifo(folder / "data.csv")), "",
          "data.csv is no plain file"),
]  # fmt: skip

NOTEBOOKS = [
    _case("25-renamed", _notebook("tables (1).ipynb")(lambda honest: honest), "",
          "tables (1).ipynb was taken for tables.ipynb"),
    _case("25-other_kernel",
          _json(lambda nb: nb["metadata"].update(kernelspec={"name": "julia-1.9"})), "",
          "another kernel, 'julia-1.9'"),
    _case("25-no_metadata", _json(lambda nb: nb.update(metadata=None))),
    _case("25-null_ids", _cells("id", None)),
    _case("25-duplicate_ids", _cells("id", "same")),
    _case("25-numbers_as_ids", _cells("id", 7)),
    _case("25-format_3", _json(_format_3)),
    _case("25-future_minor", _json(lambda nb: nb.update(nbformat_minor=99))),
    _case("25-byte_order_mark", _notebook()(lambda honest: b"\xef\xbb\xbf" + honest)),
    _case("25-source_as_lines",
          _json(lambda nb: [c.update(source=c["source"].splitlines(True)) for c in nb["cells"]]
                and None)),
    _case("25-outputs_of_any_kind", _cells("outputs", [{"output_type": None}, 3, "x"])),
    _case("25-strange_cells",
          _json(lambda nb: nb["cells"].extend([None, 3, {}, {"cell_type": "code"}, []]))),
    _case("25-empty", _notebook()(lambda _: b""), UNREADABLE),
    _case("25-cut_short", _notebook()(lambda honest: honest[: len(honest) // 2]), UNREADABLE),
    _case("25-not_json", _notebook()(lambda _: b"def row_sums(X): ..."), UNREADABLE),
    _case("25-a_list", _json(lambda nb: [nb]), UNREADABLE),
    _case("25-no_cells", _json(lambda nb: nb.update(cells=None)), UNREADABLE),
    _case("25-format_99", _json(lambda nb: nb.update(nbformat=99)), UNREADABLE),
    _case("25-utf_16", _notebook()(lambda honest: honest.decode().encode("utf-16")), UNREADABLE),
    _case("25-deep", _notebook()(lambda _: b'{"nbformat": 4, "cells": ' + b"[" * 200_000),
          UNREADABLE),
    _case("25-many_cells", _json(lambda nb: nb.update(cells=nb["cells"] * 500)), UNREADABLE),
    _case("25-nothing_handed_in", lambda folder, _: (folder / "essay.docx").touch(), MISSING),
    _case("25-a_folder", lambda folder, _: (folder / "tables.ipynb").mkdir(), MISSING),
]  # fmt: skip

CASES = LINKS + NOTEBOOKS
