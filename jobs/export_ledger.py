"""Write the custody ledger of a personnel authority: one row per document, where it is.

Notice part 2 (逐一登记); spec workbooks 3.2, export `ledger`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from models.access import Action, check
from models.audit import record
from models.calendar import ZONE
from models.custody import CustodyEvent, custody_state, latest_events
from models.document import Document
from models.export_note import tell_of_large_export, watermark
from models.handover import Handover
from models.occasion import Occasion
from models.person import Person
from models.registrant import Registrant
from models.safe import Safe
from models.unit import Unit, within
from workbooks.ledger import LedgerRow, write
from workbooks.looks import Heading


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the workbook and its audit event.

    Returns:
        The number of documents.

    Raises:
        Forbidden: the actor may not see the ledger of this authority.
    """
    check(db, occasion.actor, Action.EXPORT_LEDGER, unit=unit)
    rows = list(_rows(db, unit, occasion.today))
    heading = Heading(unit=unit.name, filled_on=occasion.today, watermark=watermark(occasion))
    count = write(rows, heading, path)
    record(
        db,
        occasion.actor,
        Action.EXPORT_LEDGER.value,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"documents": count},
    )
    persons = len({row.national_id for row in rows})
    tell_of_large_export(db, Action.EXPORT_LEDGER.value, unit, persons, occasion)
    return count


def _rows(db: Session, unit: Unit, day: date) -> Iterator[LedgerRow]:
    """Documents of those whose authority lies in this unit's reach, by unit and name."""
    units = {each.id: each.name for each in db.exec(select(Unit)).all()}
    safes = {each.id: each.name for each in db.exec(select(Safe)).all()}
    found = db.exec(
        select(Document, Person, Registrant)
        .join(Person, col(Person.id) == Document.person_id)
        .join(Registrant, col(Registrant.person_id) == Person.id)
        .join(Unit, col(Unit.id) == Registrant.authority_id)
        .where(within([unit.reach()]))
        .order_by(Unit.path, Person.name, col(Document.kind), col(Document.id))
    ).all()
    events = latest_events(db, [document.id for document, _, _ in found], until=day)
    handovers = _handovers(db, events)
    for document, person, registrant in found:
        event = events.get(document.id)
        handover = handovers.get(event.handover_id) if event else None
        yield LedgerRow(
            name=person.name,
            national_id=person.national_id,
            unit=units[registrant.unit_id],
            kind=document.kind,
            number=document.number,
            issue_date=document.issue_date,
            expiry_date=document.expiry_date,
            custody_state=custody_state(event).value,
            safe=safes.get(event.safe_id, "") if event and event.safe_id else "",
            slot=str(event.slot) if event and event.slot else "",
            handed_over_on=event.at.astimezone(ZONE).date() if event else None,
            direction=event.move.value if event else "",
            receipt_number=(handover.receipt_number or "") if handover else "",
            remarks=f"代办：{handover.proxy_reason}" if handover and handover.proxy_reason else "",
        )


def _handovers(db: Session, events: dict[UUID, CustodyEvent]) -> dict[UUID, Handover]:
    ids = {event.handover_id for event in events.values()}
    return {each.id: each for each in db.exec(select(Handover).where(col(Handover.id).in_(ids)))}
