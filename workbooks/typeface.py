"""The font of the office's papers, Noto Serif SC: all of GBK and the name characters beyond it.

Spec reading 6.4. It is kept compressed in workbooks/fonts/ with its licence (OFL); docs/font.py
made it. Only the characters that a paper uses are embedded in it, so any viewer shows them.
"""

from __future__ import annotations

import io
import lzma
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FILE = Path(__file__).parent / "fonts" / "NotoSerifSC.ttf.xz"
SERIF = "NotoSerifSC"


@cache
def typeface() -> str:
    """The name by which reportlab knows the font; it is read when the first paper is written."""
    pdfmetrics.registerFont(TTFont(SERIF, io.BytesIO(lzma.decompress(FILE.read_bytes()))))
    return SERIF


def without_glyph(words: str) -> str:
    """The characters of a text that the font has not: a paper shows an empty box for each."""
    font: Any = pdfmetrics.getFont(typeface())
    known = font.face.charToGlyph
    return "".join(dict.fromkeys(each for each in words if ord(each) not in known))


def width_of(words: str, size: float) -> float:
    """How wide a line is, in points."""
    return float(pdfmetrics.stringWidth(words, typeface(), size))
