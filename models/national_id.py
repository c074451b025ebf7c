"""身份证号: the number every person is matched by.

Source: GB 11643; spec workbooks 3.1. The region code is never a reason to refuse: tables of codes
are incomplete, and people keep the code of the place as it was called when they were born.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from operator import mul

from models.errors import Unusable
from models.terms import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHT_OF_ZEROS = sum(_WEIGHTS) * ord("0")  # a digit is summed as its character
_CHECK_DIGITS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_SPREADSHEET_POWER = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")


@dataclass(frozen=True, slots=True)
class NationalId:
    """A national ID that holds: 18 digits, check digit, a real birth date. `str()` masks it."""

    number: str
    raw: str = field(compare=False, default="")

    @property
    def birth_date(self) -> date:
        """The birth date that the number carries."""
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def sex(self) -> Sex:
        """The sex that the number carries: an odd 17th digit is 男."""
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE

    @property
    def mask(self) -> str:
        """First 6 and last 4, as in `330000********0012`."""
        return f"{self.number[:6]}********{self.number[-4:]}"

    def __str__(self) -> str:
        return self.mask

    def __repr__(self) -> str:
        """Masked as well: a repr ends in logs and tracebacks."""
        return f"NationalId({self.mask})"


def read_national_id(text: str) -> NationalId:
    """Read a national ID as people write it: any width, a small x, spaces, or the old 15 digits.

    Raises:
        Unusable: It has not 15 or 18 digits, its check digit is wrong, or its date does not exist.
    """
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if _SPREADSHEET_POWER.fullmatch(number):
        raise Unusable(
            "身份证号被 Excel 当成了数字，末几位已丢失，请把该列设为文本格式后重新填写。"
        )
    if _FIFTEEN.fullmatch(number):
        number = _expand(number)
    if not _EIGHTEEN.fullmatch(number):
        raise Unusable(f"身份证号应为18位（末位可为 X），现在是{len(number)}位，请核对。")
    if _check_digit(number[:17]) != number[17]:
        raise Unusable("身份证号的校验码不对，可能有一位抄错，请对照证件核对。")
    found = NationalId(number, raw=text)
    try:
        _ = found.birth_date
    except ValueError:
        raise Unusable("身份证号里的出生日期不存在，请对照证件核对。") from None
    return found


def _expand(fifteen: str) -> str:
    """Numbers of 15 digits were given to people born in the 1900s, and had no check digit."""
    seventeen = f"{fifteen[:6]}19{fifteen[6:]}"
    return seventeen + _check_digit(seventeen)


def _check_digit(seventeen: str) -> str:
    total = sum(map(mul, _WEIGHTS, seventeen.encode())) - _WEIGHT_OF_ZEROS
    return _CHECK_DIGITS[total % 11]
