"""Mask what identifies a person in words of somebody's own, before they are kept unsealed.

Spec operations 5.6 (no identifier outside sealed columns), 1.3 (masks). Whoever reports or decides
something may type a number in full; it is kept as everywhere else. Dates and receipts stay.
"""

from __future__ import annotations

import re

from models.document_number import mask

_ALONE = r"(?<![0-9A-Za-z*])(?:{})(?![0-9A-Za-z*-])"
_NATIONAL_ID = re.compile(_ALONE.format(r"\d{17}[\dXx]|\d{15}"))
_DOCUMENT = re.compile(_ALONE.format(r"[A-Za-z]{1,2}\d{6,9}|1[45]\d{7}"))
_PHONE = re.compile(_ALONE.format(r"1[3-9]\d{9}"))


def masked(words: str) -> str:
    """The words with every national ID, document number and mobile number masked."""
    words = _NATIONAL_ID.sub(lambda found: f"{found[0][:6]}********{found[0][-4:]}", words)
    words = _PHONE.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", words)
    return _DOCUMENT.sub(lambda found: mask(found[0]), words)
