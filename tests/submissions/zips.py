"""Hand-ins as zip files (row 23): the honest one, and those that must be refused with a reason."""

import datetime as dt
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from autograder.handin.intake import MANIFEST, content_hash

Contents = dict[str, bytes]


@dataclass(frozen=True)
class ZipCase:
    """One zip; `refused` is what the reason must hold, empty where it has to be taken."""

    name: str
    make: Callable[[bytes], bytes]
    refused: str = ""


def manifest(contents: Contents, **changed: object) -> bytes:
    """Return the manifest that belongs to the contents, with what is to be wrong in it."""
    honest = {
        "lesson": "01_tables",
        "student": "23-zip",
        "handed_in_at": dt.datetime(2026, 11, 20, tzinfo=dt.UTC).isoformat(),
        "sha256": content_hash(contents),
    }
    return json.dumps(honest | changed).encode()


def packed(contents: Contents, **changed: object) -> bytes:
    """Zip the contents with their manifest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest(contents, **changed))
        for name, data in contents.items():
            info = zipfile.ZipInfo(name)
            info.filename = name  # ZipInfo mends some names, which an attacker's tool does not
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def _with(name: str) -> Callable[[bytes], bytes]:
    return lambda honest: packed({"tables.ipynb": honest, name: b"x"})


def _claim(**changed: object) -> Callable[[bytes], bytes]:
    return lambda honest: packed({"tables.ipynb": honest}, **changed)


def _entry(mode: int) -> Callable[[bytes], bytes]:
    """Add an entry of another kind of file: a link, a device, a pipe."""

    def make(honest: bytes) -> bytes:
        buffer = io.BytesIO(packed({"tables.ipynb": honest}))
        with zipfile.ZipFile(buffer, "a") as archive:
            info = zipfile.ZipInfo("data.csv")
            info.create_system, info.external_attr = 3, (mode | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        return buffer.getvalue()

    return make


def _lzma(honest: bytes) -> bytes:
    buffer = io.BytesIO(packed({}))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("tables.ipynb", honest)
    return buffer.getvalue()


def _twice(honest: bytes) -> bytes:
    # Both entries have the same length of name, so the second is renamed in the bytes.
    return packed({"tables.ipynb": honest, "tables.ipynx": b"x"}).replace(b".ipynx", b".ipynb")


def _lying_size(honest: bytes) -> bytes:
    """The directory says ten bytes for what unpacks to many."""
    data = bytearray(packed({"tables.ipynb": honest, "big.bin": bytes(10**6)}))
    entry = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 10)
    return bytes(data)


def _encrypted(honest: bytes) -> bytes:
    data = bytearray(packed({"tables.ipynb": honest}))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.rfind(signature)
        data[place + offset] |= 1
    return bytes(data)


def _overlapping(honest: bytes) -> bytes:
    """Many names for the same compressed bytes: a bomb without any repetition to see."""
    data = bytearray(packed({"tables.ipynb": honest, "a.bin": bytes(10**6), "b.bin": b""}))
    first, second = data.find(b"PK\x01\x02"), data.rfind(b"PK\x01\x02")
    middle = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02", first + 4) + 4)
    data[second + 10 : second + 28] = data[middle + 10 : middle + 28]
    data[second + 42 : second + 46] = data[middle + 42 : middle + 46]
    return bytes(data)


def _bad_utf8(honest: bytes) -> bytes:
    return packed({"tables.ipynb": honest, "früh": b"x"}).replace("ü".encode(), b"\xff\xfe")


CASES = [
    ZipCase("honest", lambda honest: packed({"tables.ipynb": honest, "data/a.csv": b"1,2"})),
    ZipCase("umlauts", _with("daten/größe.csv")),
    ZipCase("parent", _with("../../32-plain/01_tables/tables.ipynb"), "points outside"),
    ZipCase("parent_inside", _with("data/../../x"), "points outside"),
    ZipCase("absolute", _with("/tmp/corpus-trace-zip"), "points outside"),
    ZipCase("windows", _with("..\\..\\corpus-trace-zip"), "points outside"),
    ZipCase("drive", _with("C:/corpus-trace-zip"), "points outside"),
    ZipCase("control_character", _with("a\x1b]0;x\x07.csv"), "cannot be used"),
    ZipCase("long_name", _with("x" * 5000), "cannot be used"),
    ZipCase("file_as_folder", _with("tables.ipynb/x"), "a file and a folder"),
    ZipCase("symbolic_link", _entry(stat.S_IFLNK), "a link or a device"),
    ZipCase("device", _entry(stat.S_IFCHR), "a link or a device"),
    ZipCase("pipe", _entry(stat.S_IFIFO), "a link or a device"),
    ZipCase("bomb", lambda honest: packed({"x": bytes(200 * 2**20)}), "MiB when unpacked"),
    ZipCase("many", lambda honest: packed({f"{i}": b"" for i in range(5000)}), "entries"),
    ZipCase("lzma", _lzma, "compressed in an unusual way"),
    ZipCase("twice", _twice, "twice"),
    ZipCase("lying_size", _lying_size, "not a readable zip"),
    ZipCase("encrypted", _encrypted, "not a readable zip"),
    ZipCase("overlapping", _overlapping, "not a readable zip"),
    ZipCase("bad_utf8", _bad_utf8, "not a readable zip"),
    ZipCase("cut_short", lambda honest: packed({"tables.ipynb": honest})[:-40], "not a readable"),
    ZipCase("no_zip", lambda honest: honest, "not a readable zip"),
    ZipCase("empty", lambda honest: b"", "not a readable zip"),
    ZipCase("no_manifest", lambda honest: packed({})[:0] + _bare(honest), "missing or damaged"),
    ZipCase("deep_manifest", lambda honest: _bare(b"[" * 200_000, MANIFEST), "missing or damaged"),
    ZipCase("other_hash", _claim(sha256="0" * 64), "do not match"),
    ZipCase("other_lesson", _claim(lesson="../../etc"), "no lesson"),
    ZipCase("student_is_a_path", _claim(student="../32-plain"), "cannot be a learner's id"),
    ZipCase("student_is_a_list", _claim(student=["32-plain"]), "cannot be a learner's id"),
    ZipCase("no_time", _claim(handed_in_at="yesterday"), "missing or damaged"),
    ZipCase("time_without_zone", _claim(handed_in_at="2026-11-20T00:00:00"), "no zone"),
    ZipCase("time_out_of_range", _claim(handed_in_at="0001-01-01T00:00:00+23:59"), "cannot be"),
]


def _bare(data: bytes, name: str = "tables.ipynb") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()
