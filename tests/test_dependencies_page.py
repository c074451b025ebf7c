"""The page of dependencies lists what the project asks for, no more and no less."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("part", "asked_for"),
    [
        pytest.param("Running", PROJECT["dependencies"], id="running"),
        pytest.param("Developing", EXTRAS["dev"], id="developing"),
    ],
)
def test_each_dependency_has_its_reason_and_licence(part: str, asked_for: list[str]) -> None:
    section = PAGE.partition(f"## {part}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([\w-]+) \| (.+) \| (.+) \|$", section, re.MULTILINE)[1:]
    listed = [name for name, reason, licence in rows if reason != "---" and licence]
    assert listed == [re.split(r"[<>=\[ ]", each)[0] for each in asked_for]


def test_every_extra_is_on_the_page() -> None:
    assert set(EXTRAS) == {"dev"}
