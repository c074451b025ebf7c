"""The letter as a paper: its words, rare characters of names, a font in the file."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pytest

from workbooks.consent_letter import Letter, letter_paper
from workbooks.typeface import without_glyph

LETTER = Letter(
    number="市测试局同意申办函〔2015〕3号",
    authority="市测试局",
    addressee="市公安局出入境管理局",
    name="甲喆堃",
    sex="男",
    birth_date=date(1970, 1, 1),
    national_id="330000197001010018",
    unit="市测试局信息中心",
    post="主任<试用>&兼职",
    what="换发",
    document="普通护照",
    issued_on=date(2015, 7, 20),
    valid_until=date(2015, 10, 18),
    valid_days=90,
    made="证管家 2015-07-20 10:00 生成。",
)
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext missing")


def words_of(paper: bytes) -> str:
    """The text of a PDF, its lines joined as they were broken for the page."""
    command = ["pdftotext", "-layout", "-", "-"]
    shown = subprocess.run(command, input=paper, capture_output=True, check=True).stdout  # noqa: S603 - a fixed command
    return "".join(shown.decode().split())


@needs_poppler
def test_rare_characters_of_names_are_shown() -> None:
    assert without_glyph("甲喆堃祎珺玥䶮𬭎") == ""
    assert without_glyph("甲𠀋") == "𠀋"
    words = words_of(letter_paper(LETTER))
    assert "甲喆堃" in words
    assert "主任<试用>&兼职" in words


def test_the_same_letter_is_the_same_file() -> None:
    assert letter_paper(LETTER) == letter_paper(LETTER)
    assert len(letter_paper(LETTER)) < 100_000


@needs_poppler
def test_long_names_stay_on_the_one_page() -> None:
    long = "云溪市国有资产监督管理委员会离退休干部管理服务中心" * 4
    letter = replace(LETTER, authority=long, unit=long, post=long, number=f"{long}〔2015〕3号")
    paper = letter_paper(letter)
    assert b"/Count 1" in paper
    assert "2015年7月20日（盖章）" in words_of(paper)
