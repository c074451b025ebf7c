"""Write reading/territories.toml from Babel: `.venv/bin/python docs/territories.py`.

The Chinese names are frozen in a file, so that a new release of Babel changes no answer
before somebody has looked at it.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path

from babel import Locale

FILE = Path(__file__).parent.parent / "reading" / "territories.toml"
# Names of no territory, home, parts of other territories, and land where nobody can be visited.
LEFT_OUT = re.compile("AC|AQ|BV|CN|CP|DG|EA|EU|EZ|GS|HM|IC|IO|QO|TA|TF|UM|UN|XA|XB|ZZ")
SHORTER = {
    "AE": "阿联酋",
    "DO": "多米尼加",
    "HK": "香港",
    "MO": "澳门",
    "PS": "巴勒斯坦",
}
HEAD = """# Written by docs/territories.py from Babel {version}: Chinese names by ISO 3166 alpha-2.

"""


def main() -> int:
    """Write the file."""
    names = {
        code: SHORTER.get(code, name)
        for code, name in Locale("zh").territories.items()
        if re.fullmatch("[A-Z]{2}", code) and not LEFT_OUT.fullmatch(code)
    }
    lines = [f'{code} = "{name}"\n' for code, name in sorted(names.items())]
    FILE.write_text(HEAD.format(version=version("babel")) + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
