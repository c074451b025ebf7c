import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import Unusable
from workbooks import manifest


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """A folder to be burnt: two files and one in a folder below."""
    (tmp_path / "附件").mkdir()
    (tmp_path / "登记备案表.xlsx").write_bytes(b"filing")
    (tmp_path / "附件" / "附件 1.xlsx").write_bytes(b"annex 1")
    (tmp_path / "a.txt").write_bytes(b"")
    manifest.write(tmp_path)
    return tmp_path


def test_every_file_has_its_sum_in_the_lines_of_sha256sum(disc: Path) -> None:
    lines = (disc / manifest.NAME).read_bytes().decode().split("\n")
    assert lines == [
        f"{hashlib.sha256(b'').hexdigest()}  a.txt",
        f"{hashlib.sha256(b'filing').hexdigest()}  登记备案表.xlsx",
        f"{hashlib.sha256(b'annex 1').hexdigest()}  附件/附件 1.xlsx",
        "",
    ]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_itself_agrees(disc: Path) -> None:
    command = ["sha256sum", "--strict", "--check", manifest.NAME]
    assert subprocess.run(command, cwd=disc, capture_output=True, check=False).returncode == 0  # noqa: S603
    (disc / "a.txt").write_bytes(b"other")
    assert subprocess.run(command, cwd=disc, capture_output=True, check=False).returncode == 1  # noqa: S603


def test_a_folder_as_it_was_written_agrees_and_may_be_written_again(disc: Path) -> None:
    assert manifest.check(disc) == ()
    before = (disc / manifest.NAME).read_bytes()
    assert manifest.write(disc) == disc / manifest.NAME
    assert (disc / manifest.NAME).read_bytes() == before


def test_what_differs_is_named(disc: Path) -> None:
    (disc / "a.txt").unlink()
    (disc / "登记备案表.xlsx").write_bytes(b"filing, changed")
    (disc / "附件" / "b.txt").write_bytes(b"")
    assert manifest.check(disc) == (
        "缺少“a.txt”。",
        "“登记备案表.xlsx”的内容与清单不一致。",
        "“附件/b.txt”不在清单里。",
    )


def test_a_manifest_saved_by_windows_is_understood(disc: Path) -> None:
    path = disc / manifest.NAME
    text = path.read_text(encoding="utf-8").replace("  ", " *", 1).upper().replace("TXT", "txt")
    text = text.replace("XLSX", "xlsx").replace("A.txt", "a.txt")
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert manifest.check(disc) == ()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (Path.unlink, "没有校验清单 SHA256SUMS.txt"),
        (lambda path: path.write_text("# 清单\n", encoding="utf-8"), "的第1行不是"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "不是 UTF-8 文本"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_said_to_be_so(
    disc: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(disc / manifest.NAME)
    with pytest.raises(Unusable, match=sentence):
        manifest.check(disc)


def test_an_empty_folder_has_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="没有文件"):
        manifest.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such names")
def test_a_name_that_would_break_its_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a\nb.txt").write_bytes(b"")
    with pytest.raises(Unusable, match="请改名"):
        manifest.write(tmp_path)
