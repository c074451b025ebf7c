"""Make a workbook to measure with: `units FILE`, `roster FILE PERSONS [AFTER]`."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.rosters import write_roster, write_units

if __name__ == "__main__":
    what, target = sys.argv[1], Path(sys.argv[2])
    if what == "units":
        write_units(target)
    else:
        write_roster(target, *map(int, sys.argv[3:]))
