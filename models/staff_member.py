"""Staff: everybody a unit employs by its own HR list, whether registered or not.

Notice part 1; spec workbooks 3.1, findings 4.5. The list is compared with the roster and is no part
of it: it makes nobody a person who acts, and nobody a registrant.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Field, Session, col, func, select

from models.columns import word
from models.sealing import unseal
from models.table import Table
from models.terms import RankLevel, SecrecyLevel


class StaffMember(Table, table=True):
    """Somebody as the latest HR list with them has them; `listed_on` is the day it was imported.

    The national ID is sealed, with the blind index by which `Person` is found as well. `left_on` is
    the first day on which they are no longer employed.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    national_id_sealed: bytes
    national_id_index: bytes = Field(unique=True)
    national_id_mask: str
    name: str = Field(max_length=80)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    nature: str = ""
    post: str = ""
    rank_level: RankLevel | None = Field(default=None, sa_type=word(RankLevel))
    title: str = ""
    secrecy_level: SecrecyLevel | None = Field(default=None, sa_type=word(SecrecyLevel))
    left_on: date | None = None
    listed_on: date

    def __str__(self) -> str:
        return f"{self.name}（{self.national_id_mask}）"

    @property
    def national_id(self) -> str:
        """The 18 characters, in full: only for a registration and exports."""
        return unseal(self, "national_id_sealed", self.national_id_sealed)


@dataclass(frozen=True)
class LatestList:
    """The latest day a unit's list was imported, and how many persons were on it."""

    on_date: date
    persons: int


def latest_lists(db: Session, unit_ids: Collection[UUID]) -> dict[UUID, LatestList]:
    """The latest list of each of these units; one that never sent any has none."""
    counted: Any = func.count()
    rows = db.exec(
        select(col(StaffMember.unit_id), col(StaffMember.listed_on), counted)
        .where(col(StaffMember.unit_id).in_(unit_ids))
        .group_by(col(StaffMember.unit_id), col(StaffMember.listed_on))
        .order_by(col(StaffMember.listed_on))
    ).all()
    return {unit_id: LatestList(day, persons) for unit_id, day, persons in rows}
