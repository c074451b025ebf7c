"""A place as it is written, as a code: 香港, 中国香港 and HKG are one. Spec: 4.3, 6.2."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from reading import places
from reading.characters import plain
from reading.gazetteer import gazetteer

_CODE = re.compile(r"[A-Z]{2,3}")
_FILE = Path(__file__).parent / "codes.toml"


@lru_cache(maxsize=4096)
def code_of(words: str) -> str:
    """The ISO 3166 alpha-2 code; of words that name no one territory, the words themselves.

    So two that are written alike are still the same, and nothing is guessed.
    """
    text = plain(words).upper()
    if _CODE.fullmatch(text):
        code = _by_three_letters().get(text, text)
        return code if code in gazetteer().titles else text
    codes = places.find(words).codes if text else ()
    return codes[0] if len(codes) == 1 else text


@lru_cache(maxsize=1)
def _by_three_letters() -> dict[str, str]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
