"""Registrants: who must be registered, under which category, unit and authority, and since when.

Spec: domain 1.2. Membership is temporal: each period has its category, unit and authority.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.person import Person
from models.table import Table
from models.terms import Category, RankLevel, RegistrationStatus, SecrecyLevel, Sex
from models.unit import Unit, within


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
