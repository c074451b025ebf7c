"""Write reading/territories.toml and codes.toml from Babel: `.venv/bin/python docs/territories.py`.

The Chinese names and the codes of three letters are frozen in files, so that a new release of
Babel changes no answer before somebody has looked at it.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.core import get_global

FOLDER = Path(__file__).parent.parent / "reading"
# Names of no territory, home, parts of other territories, and land where nobody can be visited.
LEFT_OUT = re.compile("AC|AQ|BV|CN|CP|DG|EA|EU|EZ|GS|HM|IC|IO|QO|TA|TF|UM|UN|XA|XB|ZZ")
SHORTER = {
    "AE": "阿联酋",
    "DO": "多米尼加",
    "HK": "香港",
    "MO": "澳门",
    "PS": "巴勒斯坦",
}
HEAD = "# Written by docs/territories.py from Babel {version}: {what}.\n\n"


def main() -> int:
    """Write the files."""
    names = {
        code: SHORTER.get(code, name)
        for code, name in Locale("zh").territories.items()
        if re.fullmatch("[A-Z]{2}", code) and not LEFT_OUT.fullmatch(code)
    }
    _write("territories.toml", "Chinese names by ISO 3166 alpha-2", names)
    aliases: dict[str, list[str]] = get_global("territory_aliases")
    codes = {
        long: short[0]
        for long, short in aliases.items()
        if re.fullmatch("[A-Z]{3}", long) and len(short) == 1 and short[0] in names
    }
    _write("codes.toml", "ISO 3166 alpha-2 by alpha-3", codes)
    return 0


def _write(file: str, what: str, values: dict[str, str]) -> None:
    head = HEAD.format(version=version("babel"), what=what)
    lines = [f'{name} = "{value}"\n' for name, value in sorted(values.items())]
    (FOLDER / file).write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
