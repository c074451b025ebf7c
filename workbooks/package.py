"""The file itself: is it an .xlsx, unprotected, whole, and safe to open?

An .xlsx is a zip of XML parts. Everything that could hurt is judged here, before any part is
parsed: the size on disk, the uncompressed size by the zip's directory, and the real size while
reading, which can never exceed what the directory says. The parts are then packed anew, so that
the parser sees only what was judged: a directory that lies is not passed on.

Source: spec workbooks 3.1.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from models.errors import Unusable

MEBIBYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 50 * MEBIBYTE
LARGEST_CONTENT: Final = 512 * MEBIBYTE
# What people write seldom shrinks more than 40 times; a bomb shrinks 1,000 times.
_LARGEST_RATIO: Final = 100
_SMALL_CONTENT: Final = 20 * MEBIBYTE  # below it the ratio is nobody's concern
_MOST_PARTS: Final = 10_000

_OLE_CONTAINER: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG: Final = 0x1
_WORKBOOK_PART: Final = "xl/workbook.xml"
_RELATIONS_PART: Final = "xl/_rels/workbook.xml.rels"
FRAME: Final = (_WORKBOOK_PART, _RELATIONS_PART)
_RELATION_ID: Final = re.compile(r"\{.*\}id$")

_NOT_XLSX = "这不是 Excel 工作簿（.xlsx）{seen}，请在 Excel 或 WPS 里另存为“.xlsx”后再发送。"
_DAMAGED = "文件已损坏，读不出来，请重新导出或另存一份后再发送。"
_PROTECTED = "文件设有打开密码，请取消密码后另存一份再发送。"
_BOMB = "文件解压后过大，不像正常的工作簿，没有打开。请把名单复制到一个新的工作簿里再发送。"

_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the two that .xlsx knows
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    RuntimeError,
    struct.error,
)


def damaged() -> Unusable:
    """The refusal for whatever cannot be read although it looks like a workbook."""
    return Unusable(_DAMAGED)


def read_parts(path: Path, *, largest_file: int = LARGEST_FILE) -> Iterator[tuple[str, bytes]]:
    """Read the XML parts of a workbook by lower-case name, those that list its sheets first.

    Args:
        path: The file as it was sent.
        largest_file: Its largest size on disk, in bytes; named in the refusal.

    Raises:
        Unusable: It is too large, not an .xlsx, protected, damaged, or a zip bomb.
    """
    with _reading():
        _refuse_size(path.stat().st_size, largest_file)
        with path.open("rb") as file:
            _refuse_other_forms(file.read(8), path)
        archive = zipfile.ZipFile(path)
    with archive:
        with _reading():
            members = _members(archive)
        for name in sorted(members, key=lambda each: each not in FRAME):
            with _reading():
                content = _read(archive, members[name])
            yield name, content
            del content  # before the next one is read


@contextmanager
def _reading() -> Generator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise damaged() from error


def sheet_parts(frame: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each sheet's part by the sheet's name, in the order of the workbook.

    Raises:
        Unusable: The workbook's own list of sheets cannot be read.
    """
    try:
        workbook = fromstring(frame[_WORKBOOK_PART])
        relations = fromstring(frame[_RELATIONS_PART])
    except (KeyError, SyntaxError, ValueError, DefusedXmlException) as error:
        raise damaged() from error
    targets = {
        relation.get("Id", ""): _part_name(relation.get("Target", "")) for relation in relations
    }
    found = dict[str, str]()
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        keys = [value for key, value in sheet.attrib.items() if _RELATION_ID.match(key)]
        target = targets.get(keys[0], "") if keys else ""
        found[sheet.get("name", "")] = target
    return found


def _refuse_size(size: int, largest: int) -> None:
    if size > largest:
        raise Unusable(
            f"文件有 {size / MEBIBYTE:.0f} MiB，超过上限 {largest / MEBIBYTE:g} MiB，"
            "请按单位拆分后分别发送。"
        )


def _refuse_other_forms(start: bytes, path: Path) -> None:
    if start.startswith(_OLE_CONTAINER):
        if _PROTECTED_STREAM in path.read_bytes():
            raise Unusable(_PROTECTED)
        raise Unusable(_NOT_XLSX.format(seen="，而是旧格式（.xls 或 .doc）"))
    if not start.startswith(b"PK"):
        seen = "，文件是空的" if not start else "，可能是 CSV、文本或别的文件"
        raise Unusable(_NOT_XLSX.format(seen=seen))


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The XML parts; pictures, macros and printer settings are of no use here."""
    listed = archive.infolist()
    if len(listed) > _MOST_PARTS:
        raise Unusable(_BOMB)
    _refuse_bomb(listed)
    members = dict[str, zipfile.ZipInfo]()
    for member in listed:
        name = member.filename.replace("\\", "/").lstrip("/").lower()
        if member.flag_bits & _ENCRYPTED_FLAG:
            raise Unusable(_PROTECTED)
        if name in members or member.compress_type not in _METHODS:
            raise damaged()
        if name.endswith((".xml", ".rels")):
            members[name] = member
    if _WORKBOOK_PART not in members:
        raise Unusable(_NOT_XLSX.format(seen="，而是别的压缩文件或文档"))
    return members


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Asked for a number of bytes, zlib makes no more of them, whatever the directory says."""
    with archive.open(member) as content:
        return content.read(max(member.file_size, 1))


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    """By the directory alone; nothing has been unpacked yet."""
    content = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    is_dense = content > _SMALL_CONTENT and content > packed * _LARGEST_RATIO
    if content > LARGEST_CONTENT or is_dense:
        raise Unusable(_BOMB)


def _part_name(target: str) -> str:
    """A target is relative to xl/, or starts with a slash."""
    name = target.replace("\\", "/")
    name = name.lstrip("/") if name.startswith("/") else f"xl/{name}"
    return name.lower()
