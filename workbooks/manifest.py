"""The manifest of a folder that goes to the police on a disc: the SHA-256 sum of every file.

Its lines are those of sha256sum, so that whoever gets the disc can check it without this program.

Source: notice part 1 (paper and disc); spec workbooks 3.2, export `filing`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from models.errors import Unusable

NAME: Final = "SHA256SUMS.txt"

_LINE: Final = re.compile(r"([0-9a-fA-F]{64}) [ *](.+)")
_ESCAPED: Final = frozenset("\\\n\r")  # sha256sum writes these in a way of its own


def write(folder: Path) -> Path:
    """Write the manifest of everything in a folder and below into it, an older one replaced.

    Returns:
        The manifest's path.

    Raises:
        Unusable: There is no file, or a name has a line break or a backslash; nothing is written.
    """
    sums = _sums(folder)
    if not sums:
        raise Unusable("文件夹里没有文件，无法生成校验清单。")
    for name in sums:
        if _ESCAPED & set(name):
            raise Unusable(f"文件名“{name!r}”里有换行或反斜线，请改名。")
    path = folder / NAME
    lines = (f"{digest}  {name}\n" for name, digest in sums.items())
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def check(folder: Path) -> tuple[str, ...]:
    """Compare a folder with its manifest.

    Returns:
        A sentence for every file that is missing, different or not listed; none if all is well.

    Raises:
        Unusable: There is no manifest, or it cannot be read.
    """
    listed, found = _listed(folder / NAME), _sums(folder)
    missing = [f"缺少“{name}”。" for name in listed if name not in found]
    changed = [
        f"“{name}”的内容与清单不一致。"
        for name in listed
        if found.get(name, listed[name]) != listed[name]
    ]
    added = [f"“{name}”不在清单里。" for name in found if name not in listed]
    return (*missing, *changed, *added)


def _sums(folder: Path) -> Mapping[str, str]:
    """By name, relative to the folder; the manifest itself is left out."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: _sum(path) for name, path in sorted(paths.items()) if path.is_file() and name != NAME
    }


def _sum(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _listed(manifest: Path) -> Mapping[str, str]:
    try:
        lines = manifest.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise Unusable(f"文件夹里没有校验清单 {NAME}。") from None
    except UnicodeDecodeError:
        raise Unusable(f"校验清单 {NAME} 不是 UTF-8 文本，无法核对。") from None
    return dict(_entry(number, line) for number, line in enumerate(lines, start=1) if line)


def _entry(number: int, line: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if not found:
        raise Unusable(f"校验清单 {NAME} 的第{number}行不是“校验值  文件名”，无法核对。")
    return str(PurePosixPath(found[2])), found[1].lower()
