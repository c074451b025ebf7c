"""Write whom the police are asked about: everybody registered in a unit and all below it.

Notice part 3 (按照各级组织人事部门提供的名单，逐一核查……2013年1月1日以来的因私出国（境）记录); spec
workbooks 3.2, export `query`. It goes with an official letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from models.access import Action, check
from models.audit import record
from models.export_note import tell_of_large_export, watermark
from models.occasion import Occasion
from models.registrant import registrants_within
from models.unit import Unit
from workbooks.looks import Heading
from workbooks.query import QueryRow, write


def export(
    db: Session, unit: Unit, occasion: Occasion, path: Path, *, letter_number: str = ""
) -> int:
    """Write the workbook and its audit event; without a letter's number, there is room for it.

    Returns:
        The number of persons.

    Raises:
        Forbidden: the actor may not ask the police about this unit.
    """
    check(db, occasion.actor, Action.EXPORT_QUERY, unit=unit)
    heading = Heading(unit=unit.name, filled_on=occasion.today, watermark=watermark(occasion))
    rows = _rows(db, unit, occasion)
    count = write(rows, heading, path, letter_number=letter_number)
    record(
        db,
        occasion.actor,
        Action.EXPORT_QUERY.value,
        f"unit/{unit.id.hex}",
        at=occasion.now,
        unit_id=unit.id,
        after={"persons": count, "letter": letter_number},
    )
    tell_of_large_export(db, Action.EXPORT_QUERY.value, unit, count, occasion)
    return count


def _rows(db: Session, unit: Unit, occasion: Occasion) -> Iterator[QueryRow]:
    for registrant, person, _ in registrants_within(db, [unit.reach()], occasion.today):
        yield QueryRow(
            name=registrant.name,
            national_id=person.national_id,
            sex=registrant.sex,
            birth_date=registrant.birth_date,
            start_date=occasion.policy.crossings_from,
            end_date=occasion.today,
        )
