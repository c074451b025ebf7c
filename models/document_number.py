"""证件号码: how a number is written, compared, masked, and which kind of document it fits.

Formats change by year, so a number that fits none of them is a reason to look, never to refuse.
Source: spec reading 6.1 (number formats), workbooks 3.1 (names of the kinds).
"""

from __future__ import annotations

import re
import unicodedata

from models.errors import Unusable
from models.terms import DocumentKind

# The second letter is never I or O, so comparing with O as 0 and I as 1 confuses no two numbers.
_FORMATS = {
    DocumentKind.ORDINARY_PASSPORT: re.compile(r"G\d{8}|1[45]\d{7}|E[A-HJ-NP-Z]\d{7}|E\d{8}"),
    DocumentKind.HK_MACAO_PERMIT: re.compile(r"W\d{8}|C[A-HJ-NP-Z]\d{7}|C\d{8}"),
    DocumentKind.TAIWAN_PERMIT: re.compile(r"[TL]\d{8}"),
}
_OFFICIAL = re.compile(r"(?:PE|SE|DE|[PSD])\d{6,8}")
_WRITTEN = re.compile(r"(?=.*[0-9])[A-Z0-9]{4,20}")
OFFICIAL_KINDS = {"公务护照", "公务普通护照", "外交护照", "因公往来港澳通行证"}
_LOOKS_ALIKE = str.maketrans("OI", "01")

_KIND_NAMES = {
    "普通护照": DocumentKind.ORDINARY_PASSPORT,
    "护照": DocumentKind.ORDINARY_PASSPORT,
    "因私普通护照": DocumentKind.ORDINARY_PASSPORT,
    "因私护照": DocumentKind.ORDINARY_PASSPORT,
    "往来港澳通行证": DocumentKind.HK_MACAO_PERMIT,
    "港澳通行证": DocumentKind.HK_MACAO_PERMIT,
    "大陆居民往来台湾通行证": DocumentKind.TAIWAN_PERMIT,
    "往来台湾通行证": DocumentKind.TAIWAN_PERMIT,
    "台湾通行证": DocumentKind.TAIWAN_PERMIT,
    "种类不详": DocumentKind.UNKNOWN,
}


def read_document_number(text: str) -> str:
    """Read a document number as it is printed: capitals and digits, without spaces or hyphens.

    Raises:
        Unusable: It has other characters, no digit, or not 4 to 20 characters.
    """
    number = _plain(text).replace("-", "")
    if not _WRITTEN.fullmatch(number):
        raise Unusable("证件号码只能由字母和数字组成（4至20位），例如 E12345678，请核对。")
    return number


def fold(number: str) -> str:
    """The form in which numbers are compared: case, width, spaces, O/0 and I/1 do not count."""
    return _plain(number).replace("-", "").translate(_LOOKS_ALIKE)


def kind_of(number: str) -> DocumentKind:
    """The kind of document whose format the number has; 种类不详 where it has none of them."""
    folded = fold(number)
    fitting = (kind for kind, form in _FORMATS.items() if form.fullmatch(folded))
    return next(fitting, DocumentKind.UNKNOWN)


def fits(kind: DocumentKind, number: str) -> bool:
    """Whether the number has a format of that kind: if not, warn, never refuse."""
    return kind is DocumentKind.UNKNOWN or bool(_FORMATS[kind].fullmatch(fold(number)))


def is_official(number: str) -> bool:
    """Whether the number is of the official series (PE SE DE P S D), which are kept elsewhere."""
    return bool(_OFFICIAL.fullmatch(fold(number)))


def is_official_one(kind: str, number: str) -> bool:
    """Whether a document is an official one: by the word for its kind, or by its series."""
    return kind in OFFICIAL_KINDS or is_official(number)


def mask(number: str) -> str:
    """Last 4 only, as in `*****1234`."""
    hidden = max(len(number) - 4, 0)
    return "*" * hidden + number[hidden:] if hidden else "*" * len(number)


def read_kind(text: str) -> DocumentKind:
    """Read 证件种类 by its full name or one of the short names in use.

    Raises:
        Unusable: It is none of the three private documents.
    """
    kind = _KIND_NAMES.get(_plain(text))
    if kind is None:
        raise Unusable("证件种类应为：普通护照、往来港澳通行证、大陆居民往来台湾通行证。")
    return kind


def _plain(text: str) -> str:
    if text.isascii() and text.isalnum():  # nearly all: neither wide nor spaced
        return text.upper()
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
