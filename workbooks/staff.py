"""The HR list (在职人员名单): everyone a unit employs, registered or not.

It is what the roster is compared with: who should be registered and is not, who has left, whose
unit or post is another one. An optional cell that is empty changes nothing; （清空） removes what
is stored. Source: notice part 1 (全面梳理); spec workbooks 3.1, import `staff`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.national_id import NationalId, read_national_id
from models.terms import RankLevel, SecrecyLevel
from workbooks.dates import day
from workbooks.fields import CLEARED, Cleared, clearable, lasting, name, plain, word_of
from workbooks.layout import Cells, Column, Layout
from workbooks.package import LARGEST_FILE
from workbooks.sheet import Cell, text
from workbooks.table import Table, open_table

_RANKS_IN_USE: tuple[tuple[RankLevel, str], ...] = (
    (
        RankLevel.RANK_COUNTY,
        "县处 处级 正处 副处 正处级 副处级 正县级 副县级 县处级正职 县处级副职",
    ),
    (RankLevel.RANK_TOWNSHIP, "乡科 科级 正科 副科 正科级 副科级 乡科级正职 乡科级副职"),
    (RankLevel.OTHER, "股级 科员 科员级 办事员 无 一般 一般干部"),
)
_RANK_IN_USE: dict[str, RankLevel] = {
    word: level for level, words in _RANKS_IN_USE for word in words.split()
}
_SECRECY_IN_USE: dict[str, SecrecyLevel] = {
    f"{level.value}{rest}": level for level in SecrecyLevel for rest in ("涉密", "涉密人员")
}
_NOT_CLASSIFIED = frozenset({"无", "否", "-", "—", "——", "/", "非涉密", "非涉密人员", "不涉密"})
_secrecy_word = word_of(SecrecyLevel, _SECRECY_IN_USE)


def _national_id(cell: Cell) -> NationalId:
    return read_national_id(text(cell))


def _secrecy(cell: Cell) -> SecrecyLevel | Cleared:
    """HR lists fill the column for everybody: 非涉密 says that there is no level."""
    return CLEARED if plain(cell) in _NOT_CLASSIFIED else _secrecy_word(cell)


ORDINAL = Column("序号", plain, counts=False)
FULL_NAME = Column("姓名", lasting(name), ("人员姓名",), is_required=True)
NATIONAL_ID = Column(
    "身份证号",
    _national_id,
    ("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码"),
    is_required=True,
)
UNIT = Column(
    "单位",
    lasting(plain),
    ("工作单位", "所在单位", "单位名称", "单位代码"),
    is_required=True,
)
NATURE = Column("人员性质", clearable(plain), ("人员身份", "编制性质", "编制类型", "身份性质"))
POST = Column("职务", clearable(plain), ("现任职务", "现任职务（职级）", "职务（职级）", "岗位"))
RANK = Column("职级层次", clearable(word_of(RankLevel, _RANK_IN_USE)), ("职级",))
TITLE = Column("职称", clearable(plain), ("专业技术职务", "专业技术职务任职资格"))
SECRECY = Column("涉密等级", clearable(_secrecy), ("涉密人员等级",))
LEFT = Column("离职日期", clearable(day), ("离任日期", "离岗日期"))


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody as the HR list has them. None changes nothing; CLEARED removes the value.

    `left_on` is the first calendar day on which they are no longer employed.
    """

    national_id: NationalId
    name: str
    unit: str
    nature: str | Cleared | None
    post: str | Cleared | None
    rank_level: RankLevel | Cleared | None
    title: str | Cleared | None
    secrecy_level: SecrecyLevel | Cleared | None
    left_on: date | Cleared | None


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> Table[StaffRow]:
    """Read an HR list. Which unit is meant is decided against the tree of units.

    Raises:
        Unusable: The file, its sheet or its header cannot be read; one sentence says why.
    """
    return open_table(path, _LAYOUT, largest_file=largest_file)


def _build(cells: Cells) -> StaffRow:
    return StaffRow(
        national_id=cells.need(NATIONAL_ID),
        name=cells.need(FULL_NAME),
        unit=cells.need(UNIT),
        nature=cells.get(NATURE),
        post=cells.get(POST),
        rank_level=cells.get(RANK),
        title=cells.get(TITLE),
        secrecy_level=cells.get(SECRECY),
        left_on=cells.get(LEFT),
    )


_LAYOUT = Layout(
    "在职人员名单",
    (ORDINAL, FULL_NAME, NATIONAL_ID, UNIT, NATURE, POST, RANK, TITLE, SECRECY, LEFT),
    _build,
)
