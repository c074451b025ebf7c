"""The font of the office's papers, Noto Serif SC: all of GBK and the name characters beyond it.

Spec reading 6.4. It is kept compressed in workbooks/fonts/ with its licence (OFL); docs/font.py
made it. Only the characters that a paper uses are embedded in it, so any viewer shows them; what
draws pictures reads it from a file.
"""

from __future__ import annotations

import atexit
import io
import lzma
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FILE = Path(__file__).parent / "fonts" / "NotoSerifSC.ttf.xz"
SERIF = "NotoSerifSC"
FAMILY = "Noto Serif CJK SC"  # as the file names itself


@cache
def typeface() -> str:
    """The name by which reportlab knows the font; it is read when the first paper is written."""
    pdfmetrics.registerFont(TTFont(SERIF, io.BytesIO(lzma.decompress(FILE.read_bytes()))))
    return SERIF


def font_file() -> Path:
    """Where the font lies uncompressed, until the process ends.

    Written again if the machine has tidied its temporary folder: a picture drawn without a font
    has no words, and no error says so.
    """
    if not _unpacked().is_file():
        _unpacked.cache_clear()
    return _unpacked()


@cache
def _unpacked() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="font-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    path = Path(folder.name) / FILE.stem
    path.write_bytes(lzma.decompress(FILE.read_bytes()))
    return path


def without_glyph(words: str) -> str:
    """The characters of a text that the font has not: a paper shows an empty box for each."""
    font: Any = pdfmetrics.getFont(typeface())
    known = font.face.charToGlyph
    return "".join(dict.fromkeys(each for each in words if ord(each) not in known))


def width_of(words: str, size: float) -> float:
    """How wide a line is, in points."""
    return float(pdfmetrics.stringWidth(words, typeface(), size))
