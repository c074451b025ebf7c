"""Days as people write them in a cell.

Source: spec workbooks 3.1: yyyymmdd, yyyy-mm-dd, yyyy/m/d, yyyy.m.d, yyyy年m月d日, date cells.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from models.errors import Unusable
from workbooks.sheet import Cell, text

_EARLIEST_YEAR: Final = 1900  # what Excel makes of an empty or tiny number lies before it
_EIGHT_DIGITS: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SEPARATED: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_CHINESE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]", re.ASCII)
_MIDNIGHT: Final = re.compile(r"00?:00(:00(\.0+)?)?$")  # other programs add it to a bare day

_EXPECTED = "日期应写成 20150715、2015-07-15、2015/7/15、2015.7.15 或 2015年7月15日。"


def day(cell: Cell) -> date:
    """Read a calendar day from a date cell or from text. A time of day is dropped.

    Raises:
        Unusable: It is written otherwise, does not exist, or lies before 1900.
    """
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = day_in(text(cell))
    if found.year < _EARLIEST_YEAR:
        raise Unusable(f"日期早于{_EARLIEST_YEAR}年，请核对。{_EXPECTED}")
    return found


def day_in(written: str) -> date:
    """Read a calendar day from text.

    Raises:
        Unusable: It is written otherwise than the six ways, or there is no such day.
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    compact = "".join(_MIDNIGHT.sub("", plain).split())
    try:
        return date(*_parts(compact))
    except ValueError:
        raise Unusable(f"没有这一天，请核对。{_EXPECTED}") from None


def _parts(compact: str) -> tuple[int, int, int]:
    if found := _SEPARATED.fullmatch(compact):
        year, _, month, day_of_month = found.groups()
    elif found := _EIGHT_DIGITS.fullmatch(compact) or _CHINESE.fullmatch(compact):
        year, month, day_of_month = found.groups()
    else:
        raise Unusable(_EXPECTED)
    return int(year), int(month), int(day_of_month)
