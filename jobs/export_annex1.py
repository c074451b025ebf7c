"""Write annex 1 of a unit and all below it: one row per registrant, 14 columns.

Notice annex 1; spec workbooks 3.2. 证件是否由组织集中保管 is 是 only if every valid document is in
custody or on an approved draw; where records say nothing yet, the roster's own word stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from models.access import Action, check
from models.audit import record
from models.custody import CustodyEvent, CustodyState, latest_events
from models.declaration import holders_of_none
from models.document import Document
from models.export_note import tell_of_large_export, watermark
from models.occasion import Occasion
from models.person import Person
from models.registrant import Registrant, registrants_within
from models.unit import Unit
from workbooks.annex1 import Annex1Row, write
from workbooks.looks import Heading

AT_ONCE = 400
IN_SAFEKEEPING = {CustodyState.IN_CUSTODY, CustodyState.DRAWN}


def export(db: Session, unit: Unit, occasion: Occasion, path: Path) -> int:
    """Write the workbook and its audit event.

    Returns:
        The number of registrants.

    Raises:
        Forbidden: the actor may not export annex 1 of this unit.
    """
    check(db, occasion.actor, Action.EXPORT_ANNEX1, unit=unit)
    heading = Heading(unit=unit.name, filled_on=occasion.today, watermark=watermark(occasion))
    count = write(_rows(db, unit, occasion.today), heading, path)
    record(
        db,
        occasion.actor,
        Action.EXPORT_ANNEX1.value,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"persons": count},
    )
    tell_of_large_export(db, Action.EXPORT_ANNEX1.value, unit, count, occasion)
    return count


def _rows(db: Session, unit: Unit, day: date) -> Iterator[Annex1Row]:
    authorities = {each.id: each.name for each in db.exec(select(Unit)).all()}
    everybody = iter(registrants_within(db, [unit.reach()], day))
    while batch := list(islice(everybody, AT_ONCE)):
        people = [person.id for _, person, _ in batch]
        documents = _valid_documents(db, people, day)
        none = holders_of_none(db, people)
        held = [each.id for listed in documents.values() for each in listed]
        events = latest_events(db, held, until=day)
        for registrant, person, _ in batch:
            own = documents.get(person.id, [])
            row = _row(registrant, person, own, events, authorities[registrant.authority_id])
            yield replace(row, holds_document=False) if person.id in none and not own else row


def _row(
    registrant: Registrant,
    person: Person,
    documents: Sequence[Document],
    events: dict[UUID, CustodyEvent],
    authority: str,
) -> Annex1Row:
    kept = all(each.id in events and events[each.id].state in IN_SAFEKEEPING for each in documents)
    known = bool(events) and any(each.id in events for each in documents)
    return Annex1Row(
        surname=registrant.surname,
        given_name=registrant.given_name,
        sex=registrant.sex,
        national_id=person.national_id,
        birth_date=registrant.birth_date,
        post_and_rank=registrant.post_and_rank,
        hukou_place=registrant.hukou_place,
        category=registrant.category,
        personnel_authority=authority,
        holds_document=True if documents else registrant.holds_document,
        document_numbers=[each.number for each in documents],
        in_central_custody=kept if known else registrant.in_central_custody,
        registration_status=registrant.status,
    )


def _valid_documents(db: Session, people: Sequence[UUID], day: date) -> dict[UUID, list[Document]]:
    found = db.exec(
        select(Document)
        .where(col(Document.person_id).in_(people))
        .order_by(col(Document.kind), col(Document.number_mask), col(Document.id))
    ).all()
    valid: dict[UUID, list[Document]] = {}
    for each in found:
        if each.is_valid_on(day):
            valid.setdefault(each.person_id, []).append(each)
    return valid
