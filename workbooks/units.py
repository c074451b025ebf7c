"""The list of units (单位): who reports to whom.

Source: spec workbooks 3.1, import `units`; domain 1.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.terms import UnitKind, UnitLevel
from workbooks.fields import name, plain, several, word_of
from workbooks.layout import Cells, Column, Layout
from workbooks.package import LARGEST_FILE
from workbooks.table import Table, open_table

CODE = Column("单位代码", name, ("单位编码", "机构代码", "组织机构代码"), is_required=True)
NAME = Column("单位名称", plain, ("单位", "名称"), is_required=True)
PARENT = Column("上级单位代码", name, ("上级代码", "上级单位编码", "主管单位代码"))
LEVEL = Column("层级", word_of(UnitLevel, {"区": UnitLevel.COUNTY, "区县": UnitLevel.COUNTY}))
KIND = Column(
    "类别",
    word_of(UnitKind, {"公安出入境管理部门": UnitKind.EXIT_ENTRY_OFFICE}),
    ("单位类别",),
)
SHORT = Column("简称", several, ("单位简称", "曾用名"))
ORDINAL = Column("序号", plain, counts=False)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the list has it. None: the column is missing or the cell empty."""

    code: str
    name: str
    parent_code: str | None
    level: UnitLevel | None
    kind: UnitKind | None
    short_names: tuple[str, ...] | None = None


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> Table[UnitRow]:
    """Read a list of units.

    A unit that is its own superior is wrong; whether a superior exists is the importer's to say.

    Raises:
        Unusable: The file, its sheet or its header cannot be read; one sentence says why.
    """
    return open_table(path, _LAYOUT, largest_file=largest_file)


def _build(cells: Cells) -> UnitRow:
    code, parent = cells.need(CODE), cells.get(PARENT)
    if code == parent:
        cells.refuse(PARENT, "上级单位代码不能是本单位自己的代码。")
    level, kind, short = cells.get(LEVEL), cells.get(KIND), cells.get(SHORT)
    return UnitRow(code, cells.need(NAME), parent, level, kind, short)


_LAYOUT = Layout("单位名单", (ORDINAL, CODE, NAME, PARENT, LEVEL, KIND, SHORT), _build)
