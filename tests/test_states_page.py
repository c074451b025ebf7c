"""The page of states says what the code does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_page_of_states_is_the_one_made_from_the_code(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", "import states; print(states.page(), end='')"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "docs"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert made.stderr == ""
    assert made.stdout == (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
