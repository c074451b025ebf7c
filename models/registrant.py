"""Registrants: who must be registered, under which category, unit and authority, and since when.

Spec: domain 1.2. Membership is temporal: each period has its category, unit and authority.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.person import Person
from models.table import Table
from models.terms import Category, RankLevel, RegistrationStatus, SecrecyLevel, Sex
from models.unit import Unit, within

# What a period of registration has beside its days.
PERIOD_FIELDS = ("category", "unit_id", "authority_id")


class Registrant(Table, table=True):
    """A person's registration as it stands now; its past is in `RegistrationPeriod`.

    `holds_document` and `in_central_custody` are what a roster reported; they are neither a
    declaration nor a ledger entry and give way to records.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", unique=True)
    surname: str = Field(max_length=40)
    given_name: str = Field(max_length=40)
    sex: Sex = Field(sa_type=word(Sex))
    birth_date: date
    post_and_rank: str = ""
    rank_level: RankLevel = Field(default=RankLevel.OTHER, sa_type=word(RankLevel))
    hukou_place: str = ""
    category: Category = Field(sa_type=word(Category))
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    authority_id: UUID = Field(foreign_key="unit.id", index=True)
    status: RegistrationStatus = Field(
        default=RegistrationStatus.NOT_FILED, sa_type=word(RegistrationStatus)
    )
    registered_from: date | None = None
    registered_to: date | None = None
    is_naked_official: bool = False
    secrecy_level: SecrecyLevel | None = Field(default=None, sa_type=word(SecrecyLevel))
    cooling_off_end_date: date | None = None
    holds_document: bool | None = None
    in_central_custody: bool | None = None

    @property
    def name(self) -> str:
        return self.surname + self.given_name

    def is_registered_on(self, day: date) -> bool:
        """Whether that day lies in the registration; an unknown start counts as always."""
        begun = self.registered_from is None or self.registered_from <= day
        return begun and (self.registered_to is None or day <= self.registered_to)

    def is_in_force(self, day: date) -> bool:
        """Whether it was neither revoked nor ended by that day; it may begin later."""
        ended = self.registered_to is not None and self.registered_to < day
        return self.status is not RegistrationStatus.REVOKED and not ended


class RegistrationPeriod(Table, table=True):
    """One stretch of a registration under one category, unit and authority."""

    __table_args__ = (
        CheckConstraint(
            "to_date IS NULL OR from_date IS NULL OR from_date <= to_date",
            name="registration_period_dates_in_order",
        ),
        Index("ix_registration_periods_registrant", "registrant_id", "from_date"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    registrant_id: UUID = Field(foreign_key="registrant.id")
    category: Category = Field(sa_type=word(Category))
    unit_id: UUID = Field(foreign_key="unit.id")
    authority_id: UUID = Field(foreign_key="unit.id")
    from_date: date | None = None
    to_date: date | None = None


def registrant_of(db: Session, person_id: UUID) -> Registrant | None:
    """The registration of a person, if they have one."""
    return db.exec(select(Registrant).where(Registrant.person_id == person_id)).first()


def registrants_within(
    db: Session, prefixes: list[str], day: date
) -> list[tuple[Registrant, Person, Unit]]:
    """Everybody registered on that day in these subtrees, by unit and name."""
    rows = db.exec(
        select(Registrant, Person, Unit)
        .join(Person, col(Person.id) == Registrant.person_id)
        .join(Unit, col(Unit.id) == Registrant.unit_id)
        .where(within(prefixes))
        .order_by(Unit.path, Person.name, col(Registrant.id))
    ).all()
    return [row for row in rows if row[0].is_registered_on(day)]


def begin_period(db: Session, registrant: Registrant, today: date) -> None:
    """Begin a stretch of a registration under what it is now."""
    now = {name: getattr(registrant, name) for name in PERIOD_FIELDS}
    db.add(RegistrationPeriod(registrant_id=registrant.id, from_date=today, **now))


def turn_period(db: Session, registrant: Registrant, today: date) -> None:
    """End the stretch that runs and begin another; one that began today is only put right."""
    period = _open_period(db, registrant)
    if period is not None and period.from_date == today:
        for name in PERIOD_FIELDS:
            setattr(period, name, getattr(registrant, name))
        db.add(period)
        return
    end_period(db, registrant, today - timedelta(days=1))
    begin_period(db, registrant, today)


def end_period(db: Session, registrant: Registrant, last_day: date) -> date:
    """End the stretch that runs, if any; never before the day on which it began.

    Returns:
        The last day of the registration, included.
    """
    period = _open_period(db, registrant)
    begun = [registrant.registered_from, period.from_date if period is not None else None]
    last_day = max([last_day, *filter(None, begun)])
    if period is not None:
        period.to_date = last_day
        db.add(period)
    return last_day


def _open_period(db: Session, registrant: Registrant) -> RegistrationPeriod | None:
    return db.exec(
        select(RegistrationPeriod).where(
            RegistrationPeriod.registrant_id == registrant.id,
            col(RegistrationPeriod.to_date).is_(None),
        )
    ).first()
