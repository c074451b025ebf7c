"""Filings 报备: which registrations went to the police in which batch, new, changed or revoked.

Notice part 1 (完成相应的备案、变更工作，刻成光盘); spec domain 1.2 (intake flag), workbooks 3.2.
Nothing of a filing is ever changed: what was handed over on a disc was handed over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, func, select

from models.columns import word
from models.person import Person
from models.registrant import Registrant
from models.registration_change import RegistrationChange
from models.table import Table
from models.terms import IntakeFlag, RegistrationStatus
from models.unit import Unit, root_unit, within

AT_ONCE = 400
FILED = (RegistrationStatus.FILED, RegistrationStatus.CHANGE_FILED)


class Filing(Table, table=True):
    """One disc for the police; `number` is its 入库批号."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    number: str = Field(unique=True, max_length=30)
    unit_id: UUID = Field(foreign_key="unit.id")
    made_at: datetime
    made_on: date = Field(index=True)
    actor: str


class FilingEntry(Table, table=True):
    """That a registration was filed in a batch, and as what."""

    filing_id: UUID = Field(foreign_key="filing.id", primary_key=True)
    registrant_id: UUID = Field(foreign_key="registrant.id", primary_key=True, index=True)
    flag: IntakeFlag = Field(sa_type=word(IntakeFlag))


class FiledChange(Table, table=True):
    """That a change went to the police in a batch; each once."""

    change_id: UUID = Field(foreign_key="registration_change.id", primary_key=True)
    filing_id: UUID = Field(foreign_key="filing.id", index=True)


@dataclass(frozen=True)
class Due:
    """A registration the police are to be told of, with the changes that this tells."""

    registrant: Registrant
    person: Person
    unit: Unit
    flag: IntakeFlag
    changes: tuple[UUID, ...]


def due_for_filing(db: Session, prefixes: list[str], day: date) -> list[Due]:
    """What the police do not know of these subtrees yet, by unit and name.

    New: registered, 未备案 and never filed here, or revoked since. Changed: with an open change
    that was in no batch. Revoked: 撤销, or ended after it was filed here or marked as filed.
    """
    rows = db.exec(
        select(Registrant, Person, Unit)
        .join(Person, col(Person.id) == Registrant.person_id)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within(prefixes))
        .order_by(Unit.path, Person.name, col(Registrant.id))
    ).all()
    due: list[Due] = []
    for start in range(0, len(rows), AT_ONCE):
        batch = rows[start : start + AT_ONCE]
        ids = [registrant.id for registrant, _, _ in batch]
        last, changes = _last_flags(db, ids), _unfiled_changes(db, ids, day)
        for registrant, person, unit in batch:
            untold = tuple(changes.get(registrant.id, ()))
            flag = _flag(registrant, last.get(registrant.id), day, is_changed=bool(untold))
            if flag is not None:
                due.append(Due(registrant, person, unit, flag, untold))
    return due


def file_now(
    db: Session, unit: Unit, due: Sequence[Due], *, on: date, at: datetime, actor: str
) -> Filing:
    """Keep a batch, so that nobody of it is filed again."""
    filing = Filing(
        number=_next_number(db, on), unit_id=unit.id, made_at=at, made_on=on, actor=actor
    )
    db.add(filing)
    db.flush()
    for each in due:
        entry = FilingEntry(filing_id=filing.id, registrant_id=each.registrant.id, flag=each.flag)
        db.add(entry)
        db.add_all(FiledChange(change_id=change, filing_id=filing.id) for change in each.changes)
    db.flush()
    return filing


def hold_filings(db: Session) -> None:
    """Let one filing after the other be made: two at once would name the same registrations."""
    root = root_unit(db)
    db.exec(select(Unit.id).where(Unit.id == root.id).with_for_update(key_share=True)).one()


def _flag(
    registrant: Registrant, last: IntakeFlag | None, day: date, *, is_changed: bool
) -> IntakeFlag | None:
    is_filed = last in {IntakeFlag.NEW, IntakeFlag.CHANGED}
    if registrant.status is RegistrationStatus.REVOKED:
        return None if last is IntakeFlag.REVOKED else IntakeFlag.REVOKED
    if registrant.registered_to is not None and registrant.registered_to < day:
        is_known = is_filed or (last is None and registrant.status in FILED)
        return IntakeFlag.REVOKED if is_known else None
    if not registrant.is_registered_on(day):
        return None
    if registrant.status is RegistrationStatus.NOT_FILED and not is_filed:
        return IntakeFlag.NEW
    return IntakeFlag.CHANGED if is_changed else None


def _last_flags(db: Session, registrant_ids: Collection[UUID]) -> dict[UUID, IntakeFlag]:
    """As what each of these was filed last."""
    entries = db.exec(
        select(FilingEntry.registrant_id, FilingEntry.flag)
        .join(Filing, col(Filing.id) == FilingEntry.filing_id)
        .where(col(FilingEntry.registrant_id).in_(registrant_ids))
        .order_by(col(Filing.made_at), col(Filing.number))
    ).all()
    return {registrant_id: IntakeFlag(flag) for registrant_id, flag in entries}


def _unfiled_changes(
    db: Session, registrant_ids: Collection[UUID], day: date
) -> dict[UUID, list[UUID]]:
    """The open changes of each that were in no batch."""
    changes = db.exec(
        select(RegistrationChange.registrant_id, RegistrationChange.id)
        .outerjoin(FiledChange, col(FiledChange.change_id) == RegistrationChange.id)
        .where(
            col(RegistrationChange.registrant_id).in_(registrant_ids),
            col(RegistrationChange.closed_on).is_(None),
            RegistrationChange.opened_on <= day,
            col(FiledChange.change_id).is_(None),
        )
        .order_by(col(RegistrationChange.opened_on), col(RegistrationChange.id))
    ).all()
    found: dict[UUID, list[UUID]] = {}
    for registrant_id, change_id in changes:
        found.setdefault(registrant_id, []).append(change_id)
    return found


def _next_number(db: Session, day: date) -> str:
    """入库批号: the day, and which batch of it; after `hold_filings` nobody else has it."""
    made = db.exec(select(func.count()).select_from(Filing).where(Filing.made_on == day)).one()
    return f"BA{day:%Y%m%d}-{made + 1:02}"
