"""A fictitious city to measure with: its units, and a roster of as many persons as are asked for.

Nobody here exists: every ID has the region code 330000, which was never given to a person. The
same seed gives the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from models.terms import Category
from samples.city import GIVEN_NAMES, SURNAMES, national_id

SEED = 2015
UNITS = 300
FIRST_BIRTH, BIRTHS = date(1955, 1, 1), 12_700
UNIT_COLUMNS = ("单位代码", "单位名称", "上级单位代码", "层级", "类别")
ROSTER_COLUMNS = (
    "序号",
    "姓",
    "名",
    "性别",
    "身份证号",
    "出生日期（8位）",
    "现任职务（职级）",
    "户口所在地",
    "登记备案人员类型",
    "人事主管部门",
    "是否持有因私出国(境)证件",
    "因私出国(境)证件号",
    "证件是否由组织集中保管",
    "登记备案状态",
    "单位",
)
POSTS = ("办公室主任", "人事处处长", "预算处副处长", "主任科员", "科员", "综合处处长")


def write_units(path: Path) -> None:
    """Write the list of units: a city, its organization department, and 300 departments."""
    rows: list[tuple[str, ...]] = [
        UNIT_COLUMNS,
        ("YX", "云溪市", "", "市", "单位"),
        ("YX-ZZB", "中共云溪市委组织部", "YX", "部门", "组织部"),
    ]
    rows += [(_code(place), _name(place), "YX", "部门", "单位") for place in range(UNITS)]
    _write(path, iter(rows))


def write_roster(path: Path, persons: int, after: int = 0) -> None:
    """Write a roster in the layout of annex 1, unit by unit, as an export has it.

    Args:
        path: Where it goes.
        persons: How many it has.
        after: How many others come before them: two rosters share nobody.
    """
    _write(path, _rows(persons, after))


def people(persons: int) -> list[tuple[str, str]]:
    """National ID and name of the persons of a roster that nobody comes before."""
    rows = islice(_rows(persons, 0), 1, None)
    return [(row[4], row[1] + row[2]) for row in rows]


def some_id(place: int) -> str:
    """The national ID at a place; each place has another one."""
    birth = FIRST_BIRTH + timedelta(days=place * 7919 % BIRTHS)
    return national_id(f"{birth:%Y%m%d}", 1 + place // BIRTHS)


def _rows(persons: int, after: int) -> Iterator[tuple[str, ...]]:
    chance = random.Random(SEED + after)
    yield ROSTER_COLUMNS
    for place in range(after, after + persons):
        number = some_id(place)
        unit = _name((place - after) * UNITS // persons)
        held = _documents(place, chance)
        yield (
            str(place - after + 1),
            chance.choice(SURNAMES),
            chance.choice(GIVEN_NAMES),
            "男" if int(number[16]) % 2 else "女",
            number,
            number[6:14],
            chance.choice(POSTS),
            "云溪市",
            Category.CITY_STAFF.value,
            unit,
            "是" if held else "否",
            "、".join(held),
            "否" if held else "",
            "已备案",
            unit,
        )


def _documents(place: int, chance: random.Random) -> list[str]:
    """A third hold nothing, most of the others a passport, one in five a permit as well."""
    if place % 3 == 0:
        return []
    passport = f"E{chance.randrange(100)}{place:06d}"
    return [passport, f"C{chance.randrange(10, 100)}{place:06d}"] if place % 5 == 0 else [passport]


def _code(place: int) -> str:
    return f"YX-{place:03d}"


def _name(place: int) -> str:
    return f"云溪市第{place:03d}局"


def _write(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    for row in rows:
        sheet.append(row)
    book.save(path)
