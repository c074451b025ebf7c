"""Make the sample workbooks anew: `.venv/bin/python samples/make.py`. The same at every run.

The city is described in city.py; here its lists are written as the forms of the notice have them.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # run as a file, the packages lie one folder up

from models.terms import Category, RankLevel, SecrecyLevel  # noqa: E402
from samples.city import UNIT_NAMES, UNITS, Made, national_id, population  # noqa: E402
from samples.dirty import DIRTY, EXCEL_KEEPS  # noqa: E402
from samples.ledgers import HOLDINGS, TRIPS  # noqa: E402
from samples.police import write_blocks, write_flat  # noqa: E402
from samples.staffing import staff  # noqa: E402
from workbooks import annex1, annex2  # noqa: E402
from workbooks.annex2 import Annex2Row  # noqa: E402
from workbooks.looks import Form, FormColumn, Heading, write_form  # noqa: E402

Line = dict[str, str]

FICTITIOUS = "虚构数据，仅供演示和试用"
HEADING = Heading(
    unit="中共云溪市委组织部",
    filled_on=date(2015, 7, 20),
    filled_by="乙荷露",
    phone="10000000001",
    reviewed_by="乙云舟",
    watermark=FICTITIOUS,
)
UNIT_FORM = Form(
    "云溪市单位名单",
    tuple(
        FormColumn(title, width)
        for title, width in (
            ("单位代码", 16),
            ("单位名称", 44),
            ("上级单位代码", 16),
            ("层级", 10),
            ("类别", 16),
        )
    ),
)
ROSTER_COLUMNS = (
    *annex1.FORM.columns,
    FormColumn("单位", 20),
    FormColumn("职级层次", 8),
    FormColumn("联系电话", 13),
    FormColumn("裸官", 5),
    FormColumn("涉密等级", 6),
    FormColumn("脱密期至", 10),
    FormColumn("登记起始日期", 10),
    FormColumn("登记终止日期", 10),
)
ROSTER_FORM = replace(annex1.FORM, columns=ROSTER_COLUMNS)
HOLDINGS_FORM = Form(
    "云溪市因私出国（境）证件保管台账",
    tuple(
        FormColumn(title, width)
        for title, width in (
            ("姓名", 10),
            ("身份证号", 20),
            ("证件种类", 18),
            ("证件号码", 12),
            ("签发日期", 10),
            ("有效期至", 10),
            ("保管状态", 10),
            ("保险柜", 10),
            ("柜位", 6),
            ("上交日期", 10),
            ("领用日期", 10),
            ("应还日期", 10),
            ("申报日期", 10),
        )
    ),
)
TRIPS_FORM = Form(
    "云溪市登记备案人员出行台账",
    tuple(
        FormColumn(title, width)
        for title, width in (
            ("姓名", 10),
            ("身份证号", 20),
            ("类别", 12),
            ("批准日期", 10),
            ("批准单位", 20),
            ("出境日期", 10),
            ("返回日期", 10),
            ("前往地", 16),
            ("途经", 10),
            ("使用证件种类", 18),
            ("证件种类", 18),
            ("文号", 16),
            ("紧急", 6),
            ("销假申报出境日期", 12),
            ("销假申报返回日期", 12),
            ("报告日期", 10),
        )
    ),
)
STAFF_FORM = Form(
    "云溪市部分单位在职人员名单",
    tuple(
        FormColumn(title, width)
        for title, width in (
            ("序号", 6),
            ("姓名", 10),
            ("身份证号", 20),
            ("单位", 32),
            ("人员性质", 16),
            ("职务", 20),
            ("职级层次", 10),
            ("职称", 16),
            ("涉密等级", 10),
            ("离职日期", 10),
        )
    ),
)
DIRTY_FORM = replace(ROSTER_FORM, columns=(*ROSTER_COLUMNS, FormColumn("说明", 34)))

# Which documents a roster of that summer knew, by the first letter of their numbers.
DOCUMENTS = {
    0: "E", 5: "E", 9: "ET", 12: "EC", 14: "EC", 16: "E", 17: "EC", 20: "E",
    22: "E", 24: "EC", 26: "T", 28: "E", 29: "EC", 31: "E", 36: "E", 39: "ECT", 40: "E", 42: "G",
    43: "EC", 46: "E", 51: "E", 55: "W", 58: "C", 61: "E",
}  # fmt: skip
NOT_KNOWN = {4, 11, 13, 15, 35, 54}  # of whom the roster does not say whether they hold any
NOT_FILED = {13, 15}
STARTS = {13: "20150710", 15: "20150717"}  # taken on ten and three days before the form's day
ENDED = {63: "20150630"}
NAKED = {9}
NEW_POSTS = {18: "主任科员", 19: "国库处副处长"}
NEWCOMERS = (
    ("甲", "兰亭", "YX-01", Category.CITY_STAFF, RankLevel.OTHER, "科员"),
    ("丙", "石径", "YX-02", Category.CITY_STAFF, RankLevel.OTHER, "科员"),
    ("诸葛", "松风", "YX-02-01", Category.PROFESSIONAL, RankLevel.OTHER, "主任医师"),
    ("丁", "垚", "YX-03-01", Category.FINANCIAL, RankLevel.OTHER, "支行行长"),
    ("己", "晨光", "YX-03-02", Category.STATE_ENTERPRISE, RankLevel.OTHER, "副总经理"),
    ("庚", "样例", "YX-A-01", Category.COUNTY_STAFF, RankLevel.OTHER, "科员"),
    ("癸", "云舟", "YX-B-02", Category.COUNTY_STAFF, RankLevel.OTHER, "科员"),
    ("壬", "试行", "YX-01", Category.CITY_STAFF, RankLevel.OTHER, "科员"),
)
# 松涧县 keeps its records elsewhere and counts by itself.
COUNTED = (
    Annex2Row("松涧县（本级）", units_conducting=1, r_managed=31, r_retired=12),
    Annex2Row("中共松涧县委组织部", units_conducting=1, r_managed=4, r_dept=16, r_retired=3),
    Annex2Row(
        "松涧县公安局出入境管理大队", units_conducting=1, r_managed=1, r_dept=9, r_classified=4,
    ),
    Annex2Row(
        "松涧县农业局", units_conducting=6, r_managed=9, r_dept=48, r_retired=11, r_institution=3,
        r_professional=14, p2=2, p4=1, d_township=1, d_other=1, m1=2, remarks="1人正在核查",
    ),
    Annex2Row(
        "松涧县卫生局", units_conducting=8, r_managed=8, r_dept=37, r_retired=9, r_institution=7,
        r_professional=85, r_family=1, p1=1, p4=2, p6=1, p7=1, units_dealt_with=1, d_township=1,
        d_other=2, m1=2, m2=1,
    ),
)  # fmt: skip


def make(folder: Path) -> None:
    """Write all sample workbooks into a folder."""
    people = [_line(number, made) for number, made in enumerate(population())]
    _write(UNIT_FORM, [_unit(*unit) for unit in UNITS], folder / "units.xlsx")
    _write(ROSTER_FORM, people, folder / "roster.xlsx")
    changed = [people[each] | {"现任职务（职级）": post} for each, post in NEW_POSTS.items()]
    _write(ROSTER_FORM, changed, folder / "roster-changes.xlsx")
    _write(ROSTER_FORM, newcomers(), folder / "roster-new.xlsx")
    _write(HOLDINGS_FORM, _ledger(people, HOLDINGS), folder / "holdings.xlsx")
    _write(TRIPS_FORM, _ledger(people, TRIPS), folder / "trips.xlsx")
    _write(STAFF_FORM, staff(population()), folder / "staff.xlsx")
    _write_annex2(folder / "annex2_county.xlsx")
    _write(DIRTY_FORM, dirty(), folder / "roster-dirty.xlsx", as_number=EXCEL_KEEPS)
    for name, write in (("police-flat.xlsx", write_flat), ("police-blocks.xlsx", write_blocks)):
        write(people, folder / name)
        _repack(folder / name)


def _ledger(people: list[Line], rows: Iterable[tuple[int, Line]]) -> list[Line]:
    """Rows of a ledger, each about somebody of the city."""
    named = ("姓", "名", "身份证号")
    who = [{title: people[number][title] for title in named} for number, _ in rows]
    return [
        {"姓名": line["姓"] + line["名"], "身份证号": line["身份证号"]} | said
        for line, (_, said) in zip(who, rows, strict=True)
    ]


def newcomers() -> list[Line]:
    """Persons who are not in the city yet, and hold nothing that the roster knows of."""
    lines: list[Line] = []
    for number, (surname, given_name, unit, category, rank, post) in enumerate(NEWCOMERS):
        born = national_id(f"{1975 + number}0{number % 9 + 1}15", 800 + number)
        made = Made(surname, given_name, born, unit, unit, category, rank, post)
        lines.append(_line(200 + number, made) | {"登记起始日期": "", "登记备案状态": "未备案"})
    return lines


def dirty() -> list[Line]:
    """Rows each wrong, or odd, in a way of its own; 说明 says in which."""
    lines: list[Line] = []
    for number, (wrong, said) in enumerate(DIRTY):
        born = national_id("19800101", 900 + number)
        post = ("YX-01", "YX-01", Category.CITY_STAFF, RankLevel.OTHER, "科员")
        line = _line(300 + number, Made("乙", f"样例{number + 1}", born, *post))
        lines.append(line | {"登记起始日期": "20150701"} | wrong | {"说明": said})
    return lines


def _unit(code: str, name: str, parent: str, level: str, kind: str) -> Line:
    return {
        "单位代码": code,
        "单位名称": name,
        "上级单位代码": parent,
        "层级": level,
        "类别": kind,
    }


def _line(number: int, made: Made) -> Line:
    """A registrant as the roster has them; `number` decides what the roster knows besides."""
    letters = enumerate(DOCUMENTS.get(number, ""), start=1)
    held = [f"{letter}0000{number:02d}{place}{number % 7}" for place, letter in letters]
    is_classified = made.category is Category.CLASSIFIED
    return {
        "姓": made.surname,
        "名": made.given_name,
        "性别": made.sex,
        "身份证号": made.national_id,
        "出生日期（8位）": made.birth,
        "现任职务（职级）": made.post,
        "户口所在地": "云溪市",
        "登记备案人员类型": made.category.value,
        "人事主管部门": UNIT_NAMES[made.authority],
        "是否持有因私出国(境)证件": _holds(number),
        "因私出国(境)证件号": "、".join(held),
        "证件是否由组织集中保管": "否" if held else "",
        "登记备案状态": _status(number),
        "单位": UNIT_NAMES[made.unit],
        "职级层次": made.rank.value,
        "联系电话": f"100{number:08d}",
        "裸官": "是" if number in NAKED else "",
        "涉密等级": SecrecyLevel.IMPORTANT.value if is_classified else "",
        "脱密期至": "20180630" if is_classified else "",
        "登记起始日期": STARTS.get(number, f"201{number % 3 + 2}0{number % 9 + 1}01"),
        "登记终止日期": ENDED.get(number, ""),
    }


def _status(number: int) -> str:
    if number in ENDED:
        return "撤销"
    return "未备案" if number in NOT_FILED else "已备案"


def _holds(number: int) -> str:
    if number in NOT_KNOWN:
        return ""
    return "是" if number in DOCUMENTS else "否"


def _write(
    form: Form, lines: Iterable[Line], path: Path, *, as_number: Mapping[str, int] | None = None
) -> None:
    titles = [column.title.replace("\n", "") for column in form.columns]
    numbered = ({"序号": str(place)} | line for place, line in enumerate(lines, start=1))
    write_form(form, HEADING, ([row.get(title, "") for title in titles] for row in numbered), path)
    if as_number:
        _lose_digits(path, as_number)
    _repack(path)


def _write_annex2(path: Path) -> None:
    """What a county has counted itself, to be sent to the city."""
    heading = replace(HEADING, unit="中共松涧县委组织部", filled_by="庚试行", reviewed_by="壬听雨")
    annex2.write(COUNTED, heading, path)
    _repack(path)


def _lose_digits(path: Path, as_number: Mapping[str, int]) -> None:
    """Put numbers where Excel would have made numbers of the texts."""
    book = load_workbook(path)
    for cell in [cell for row in book.worksheets[0].iter_rows() for cell in row]:
        if isinstance(cell, Cell) and str(cell.value) in as_number:
            cell.value, cell.number_format = as_number[str(cell.value)], "0"
    book.save(path)


def _repack(path: Path) -> None:
    """Take the moment of writing out of the file, so that the same rows are the same bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, (2015, 7, 20, 9, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, _undated(content) if name == "docProps/core.xml" else content)


def _undated(properties: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2015-07-20T01:00:00Z", properties)


if __name__ == "__main__":
    make(HERE)
