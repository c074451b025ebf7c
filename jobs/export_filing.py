"""Write what goes to the police on a disc: registrations new, changed and revoked since the last.

Notice part 1 (将登记备案情况录入系统并刻成光盘); spec workbooks 3.2, export `filing`. Annex 1
and the manifest that lie beside it are written by `jobs.exports`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, select

from models.access import Action, check
from models.audit import record
from models.errors import NotNow
from models.export_note import tell_of_large_export, watermark
from models.filing import Due, due_for_filing, file_now, hold_filings
from models.occasion import Occasion
from models.person import Person
from models.unit import Unit
from workbooks.filing import FilingRow, Reporter, write
from workbooks.looks import Heading

FILE_NAME = "国家工作人员登记备案表.xlsx"


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the workbook into a folder, and keep the batch, so that nobody is filed twice.

    Returns:
        The number of registrations.

    Raises:
        Forbidden: the actor may not file for this unit.
        NotNow: there is nothing to file; nothing is written.
    """
    check(db, occasion.actor, Action.EXPORT_FILING, unit=unit)
    hold_filings(db)
    due = due_for_filing(db, [unit.reach()], occasion.today)
    if not due:
        raise NotNow(f"{unit.name}（含下属单位）没有需要报备的新增、变更或撤销，没有生成新批次。")
    filing = file_now(db, unit, due, on=occasion.today, at=occasion.now, actor=occasion.actor.name)
    heading, reporter = _heading(db, unit, occasion), _reporter(db, unit, occasion)
    count = write(_rows(db, due), reporter, filing.number, heading, path / FILE_NAME)
    flags = Counter(each.flag.name.lower() for each in due)
    record(
        db,
        occasion.actor,
        Action.EXPORT_FILING.value,
        f"filing/{filing.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"number": filing.number, "persons": count, **flags},
    )
    tell_of_large_export(db, Action.EXPORT_FILING.value, unit, count, occasion)
    return count


def _rows(db: Session, due: Iterable[Due]) -> Iterator[FilingRow]:
    units: Mapping[UUID, str] = {each.id: each.name for each in db.exec(select(Unit)).all()}
    for each in due:
        registrant = each.registrant
        yield FilingRow(
            surname=registrant.surname,
            given_name=registrant.given_name,
            sex=registrant.sex,
            birth_date=registrant.birth_date,
            national_id=each.person.national_id,
            hukou_place=registrant.hukou_place,
            intake_flag=each.flag,
            unit=each.unit.name,
            post_or_title=registrant.post_and_rank,
            personnel_authority=units[registrant.authority_id],
        )


def _heading(db: Session, unit: Unit, occasion: Occasion) -> Heading:
    contact = _contact(db, occasion)
    return Heading(
        unit=unit.name,
        filled_on=occasion.today,
        filled_by=contact.name if contact else "",
        phone=contact.phone if contact else "",
        watermark=watermark(occasion),
    )


def _reporter(db: Session, unit: Unit, occasion: Occasion) -> Reporter:
    """报送单位: a unit of a special part is of that kind, any other one of its level."""
    contact = _contact(db, occasion)
    return Reporter(
        organization_code=unit.code,
        name=unit.name,
        kind=unit.kind.value if unit.has_special_part else unit.level.value,
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
    )


def _contact(db: Session, occasion: Occasion) -> Person | None:
    """Who files; the command line is nobody the police can call."""
    person_id = occasion.actor.person_id
    return db.get(Person, person_id) if person_id else None
