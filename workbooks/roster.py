"""The roster (登记备案人员名册) in the layout of annex 1: who is registered, as what, by whom.

An optional cell that is empty changes nothing; （清空） in it removes what is stored. Unit and
authority are text, a code or a name: which unit is meant is decided against the tree of units.

Source: notice annex 1 and its notes; spec workbooks 3.1, import `roster`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.document_number import is_official, kind_of, mask
from models.national_id import NationalId, read_national_id
from models.person_name import split_name
from models.terms import (
    Category,
    DocumentKind,
    RankLevel,
    RegistrationStatus,
    SecrecyLevel,
    Sex,
)
from workbooks.dates import day
from workbooks.fields import (
    Cleared,
    clearable,
    document_numbers,
    lasting,
    name,
    plain,
    word_of,
    yes_or_no,
)
from workbooks.layout import Cells, Column, Layout
from workbooks.package import LARGEST_FILE
from workbooks.sheet import Cell, text
from workbooks.table import Table, open_table


def _national_id(cell: Cell) -> NationalId:
    return read_national_id(text(cell))


_STATUS_IN_USE = {
    "撤销备案": RegistrationStatus.REVOKED,
    "已撤销": RegistrationStatus.REVOKED,
    "变更": RegistrationStatus.CHANGE_FILED,
    "备案": RegistrationStatus.FILED,
}
_SECRECY_IN_USE = {
    "核心涉密": SecrecyLevel.CORE,
    "核心涉密人员": SecrecyLevel.CORE,
    "重要涉密": SecrecyLevel.IMPORTANT,
    "重要涉密人员": SecrecyLevel.IMPORTANT,
    "一般涉密": SecrecyLevel.ORDINARY,
    "一般涉密人员": SecrecyLevel.ORDINARY,
}
_RANK_IN_USE = {
    "县处": RankLevel.RANK_COUNTY,
    "处级": RankLevel.RANK_COUNTY,
    "乡科": RankLevel.RANK_TOWNSHIP,
    "科级": RankLevel.RANK_TOWNSHIP,
}

ORDINAL = Column("序号", plain, counts=False)
SURNAME = Column("姓", lasting(name), ("中文姓", "姓氏"))
GIVEN_NAME = Column("名", lasting(name), ("中文名",))
FULL_NAME = Column("姓名", lasting(name), ("人员姓名",))
SEX = Column("性别", word_of(Sex))
NATIONAL_ID = Column(
    "身份证号",
    _national_id,
    ("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号码"),
    is_required=True,
)
BIRTH_DATE = Column("出生日期（8位）", day, ("出生日期",))
POST_AND_RANK = Column(
    "现任职务（职级）", clearable(plain), ("现任职务", "职务（职级）", "职务职级", "职务")
)
HUKOU_PLACE = Column("户口所在地", clearable(plain), ("户籍所在地", "户籍地"))
CATEGORY = Column(
    "登记备案人员类型", word_of(Category), ("人员类型", "登记备案人员类别"), is_required=True
)
AUTHORITY = Column("人事主管部门", lasting(plain), ("人事主管单位",))
HOLDS = Column("是否持有因私出国(境)证件", clearable(yes_or_no), ("是否持有证件", "是否持证"))
NUMBERS = Column(
    "因私出国(境)证件号",
    clearable(document_numbers),
    ("因私出国(境)证件号码", "因私证件号", "证件号码", "证件号"),
)
IN_CUSTODY = Column(
    "证件是否由组织集中保管", clearable(yes_or_no), ("是否由组织集中保管", "是否集中保管")
)
STATUS = Column("登记备案状态", lasting(plain), ("备案状态",))
UNIT = Column("单位", lasting(plain), ("工作单位", "所在单位", "单位名称", "单位代码"))
RANK = Column("职级层次", clearable(word_of(RankLevel, _RANK_IN_USE)))
PHONE = Column("联系电话", clearable(plain), ("手机", "手机号", "手机号码", "电话"))
NAKED = Column("裸官", clearable(yes_or_no), ("是否裸官",))
SECRECY = Column("涉密等级", clearable(word_of(SecrecyLevel, _SECRECY_IN_USE)))
COOLING_OFF = Column("脱密期至", clearable(day), ("脱密期截止日期",))
FROM = Column("登记起始日期", lasting(day), ("登记日期",))
TO = Column("登记终止日期", clearable(day))


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A registrant as the roster has them. None changes nothing; CLEARED removes the value.

    `is_name_clear` is false where 姓名 had to be split by guess: 请核对.
    """

    national_id: NationalId
    surname: str
    given_name: str
    is_name_clear: bool
    category: Category
    post_and_rank: str | Cleared | None
    hukou_place: str | Cleared | None
    personnel_authority: str | None
    holds_document: bool | Cleared | None
    document_numbers: tuple[str, ...] | Cleared | None
    in_central_custody: bool | Cleared | None
    registration_status: RegistrationStatus | None
    unit: str | None
    rank_level: RankLevel | Cleared | None
    phone: str | Cleared | None
    is_naked_official: bool | Cleared | None
    secrecy_level: SecrecyLevel | Cleared | None
    cooling_off_end: date | Cleared | None
    registered_from: date | None
    registered_to: date | Cleared | None

    @property
    def sex(self) -> Sex:
        """The sex by the ID; a roster that says otherwise is refused."""
        return self.national_id.sex

    @property
    def birth_date(self) -> date:
        """The birth date by the ID; a roster that says otherwise is refused."""
        return self.national_id.birth_date


def read(path: Path, *, largest_file: int = LARGEST_FILE) -> Table[RosterRow]:
    """Read a roster. A row whose ID contradicts its birth date or sex is wrong, never guessed.

    Raises:
        Unusable: The file, its sheet or its header cannot be read; one sentence says why.
    """
    return open_table(path, _LAYOUT, largest_file=largest_file)


def _build(cells: Cells) -> RosterRow:
    _compare_with_id(cells)
    _look_at_numbers(cells)
    surname, given_name, is_name_clear = _person_name(cells)
    return RosterRow(
        national_id=cells.need(NATIONAL_ID),
        surname=surname,
        given_name=given_name,
        is_name_clear=is_name_clear,
        category=cells.need(CATEGORY),
        post_and_rank=cells.get(POST_AND_RANK),
        hukou_place=cells.get(HUKOU_PLACE),
        personnel_authority=cells.get(AUTHORITY),
        holds_document=cells.get(HOLDS),
        document_numbers=cells.get(NUMBERS),
        in_central_custody=cells.get(IN_CUSTODY),
        registration_status=_status(cells),
        unit=cells.get(UNIT),
        rank_level=cells.get(RANK),
        phone=cells.get(PHONE),
        is_naked_official=cells.get(NAKED),
        secrecy_level=cells.get(SECRECY),
        cooling_off_end=cells.get(COOLING_OFF),
        registered_from=cells.get(FROM),
        registered_to=_end(cells),
    )


def _compare_with_id(cells: Cells) -> None:
    national_id = cells.need(NATIONAL_ID)
    birth_date, sex = cells.get(BIRTH_DATE), cells.get(SEX)
    if birth_date and birth_date != national_id.birth_date:
        cells.refuse(
            BIRTH_DATE, f"与身份证号里的出生日期（{national_id.birth_date:%Y%m%d}）不一致。"
        )
    if sex and sex is not national_id.sex:
        cells.refuse(SEX, f"与身份证号里的性别（{national_id.sex}）不一致。")


def _person_name(cells: Cells) -> tuple[str, str, bool]:
    surname, given_name = cells.get(SURNAME), cells.get(GIVEN_NAME)
    if surname and given_name:
        return surname, given_name, True
    full_name = cells.get(FULL_NAME)
    if not full_name:
        cells.refuse(GIVEN_NAME if surname else SURNAME, "缺少姓名。")
        return "", "", False
    split = split_name(full_name)
    if not split.is_clear:
        cells.warn(f"姓名按“{split.surname}”姓“{split.given_name}”名拆分，请核对。")
    return split.surname, split.given_name, split.is_clear


def _look_at_numbers(cells: Cells) -> None:
    numbers = cells.get(NUMBERS)
    for number in numbers if isinstance(numbers, tuple) else ():
        if is_official(number):
            cells.warn(f"证件号码“{mask(number)}”是因公证件的格式，请核对。")
        elif kind_of(number) is DocumentKind.UNKNOWN:
            cells.warn(f"证件号码“{mask(number)}”不是常见格式，请核对。")


def _status(cells: Cells) -> RegistrationStatus | None:
    """The notice's list ends in 等: another word is kept out, but does not stop the row."""
    written = cells.get(STATUS)
    if not written:
        return None
    if written in _STATUS_IN_USE:
        return _STATUS_IN_USE[written]
    if written in set(RegistrationStatus):
        return RegistrationStatus(written)
    cells.warn(f"登记备案状态“{written[:20]}”不在已备案、未备案、变更备案、撤销之列，没有采用。")
    return None


def _end(cells: Cells) -> date | Cleared | None:
    start, end = cells.get(FROM), cells.get(TO)
    if start and isinstance(end, date) and end < start:
        cells.refuse(TO, "登记终止日期早于登记起始日期。")
    return end


_LAYOUT = Layout(
    "登记备案人员名册",
    (
        ORDINAL,
        SURNAME,
        GIVEN_NAME,
        FULL_NAME,
        SEX,
        NATIONAL_ID,
        BIRTH_DATE,
        POST_AND_RANK,
        HUKOU_PLACE,
        CATEGORY,
        AUTHORITY,
        HOLDS,
        NUMBERS,
        IN_CUSTODY,
        STATUS,
        UNIT,
        RANK,
        PHONE,
        NAKED,
        SECRECY,
        COOLING_OFF,
        FROM,
        TO,
    ),
    _build,
    either=((SURNAME, GIVEN_NAME), (FULL_NAME,)),
)
