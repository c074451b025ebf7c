"""A furnished office: everybody and everything that an act of test_access.py is about."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
from sqlmodel import Session

from bot.database import Database
from models.account import Account
from models.document import new_document
from models.grant import Role, RoleGrant
from models.person import new_person
from models.registrant import Registrant
from models.safe import Safe
from models.terms import Category, DocumentKind, RegistrationStatus
from tests.conftest import UNITS, People, Watch, add_unit, national_id
from tests.stage import HERE
from workbooks import annex2
from workbooks.annex2 import Annex2Row
from workbooks.looks import Heading

CAST = {
    "actor": ("甲一鸣", "E11111111"),
    "other": ("乙云舟", "E22222222"),
    "unbound": ("丙溪桥", "E33333333"),
    "officer": ("戊经纬", "E44444444"),
}


def furnish(blank: Path, folder: Path) -> tuple[Path, People]:
    """Make the office in a copy of a blank database, with the workbooks beside it."""
    path = folder / "furnished.db"
    shutil.copy(blank, path)
    database, people = Database(f"sqlite:///{path}"), People()
    with database.write() as db:
        for code, name, parent_code, level, kind in UNITS:
            add_unit(db, people, (code, name, parent_code), level, kind)
        for number, part in enumerate(CAST, 1):
            _enter(db, people, part, national_id(number))
        db.add(Safe(unit_id=people.units[HERE], name="1号柜", slots=10))
    database.close()
    for part in ("actor", "other"):
        head = ["姓名", "身份证号", "登记备案人员类型", "现任职务（职级）"]
        row = [CAST[part][0], people.ids[part], Category.CITY_STAFF.value, "科长"]
        _save(path.with_name(f"{part}.xlsx"), head, row)
        head = ["身份证号", "类别", "批准日期", "出境日期", "返回日期"]
        row = [people.ids[part], "因私", "20140501", "20140601", "20140610"]
        _save(path.with_name(f"{part}-trips.xlsx"), head, row)
        head = ["姓名", "身份证号", "单位", "人员性质"]
        row = [CAST[part][0], people.ids[part], HERE, "公务员"]
        _save(path.with_name(f"{part}-staff.xlsx"), head, row)
        head = ["身份证号", "出入境", "日期"]
        _save(path.with_name(f"{part}-police.xlsx"), head, [people.ids[part], "出", "20140105"])
        held = ["身份证号", "证件种类", "证件号码", "保管状态"]
        row = [people.ids[part], "护照", CAST[part][1], "在库"]
        _save(path.with_name(f"{part}-holdings.xlsx"), held, row)
    reported = Annex2Row("市测试局", units_conducting=1, r_dept=4)
    annex2.write([reported], Heading(unit="市测试局"), path.with_name("annex2.xlsx"))
    units = ["单位代码", "单位名称", "上级单位代码"]
    _save(path.with_name("units.xlsx"), units, ["YX-0109", "市测试局服务站", HERE])
    return path, people


def _enter(db: Session, people: People, part: str, identifier: str) -> None:
    """Somebody registered here, with a document that was due in the safe long ago."""
    name, number = CAST[part]
    person = new_person(name, identifier)
    people.ids[part], people.people[part] = identifier, person.id
    passport = new_document(person.id, DocumentKind.ORDINARY_PASSPORT, number)
    passport.issue_date = date(2013, 2, 1)
    db.add(person)
    db.flush()
    db.add(passport)
    db.add(
        Registrant(
            person_id=person.id,
            surname=name[:1],
            given_name=name[1:],
            sex="男",
            birth_date=date(1970, 1, 1),
            category=Category.CITY_STAFF,
            unit_id=people.units[HERE],
            authority_id=people.units[HERE],
            status=RegistrationStatus.FILED,
            registered_from=date(2013, 1, 1),
        )
    )
    now = Watch()()
    if part != "unbound":
        db.add(Account(messenger="test", address=part, person_id=person.id, bound_at=now))
    if part == "officer":
        grant_over(db, people, part, Role.CASE_OFFICER, HERE, now)


def grant_over(db: Session, people: People, part: str, role: str, code: str, now: datetime) -> None:
    db.add(
        RoleGrant(
            person_id=people[part], role=Role(role), unit_id=people.units[code], granted_at=now
        )
    )


def _save(path: Path, *rows: list[str]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
