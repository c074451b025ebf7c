"""What units below have counted themselves and sent in: rows of their own annex 2.

Notice part 5 and annex 2; spec workbooks 3.2. A unit may keep its records elsewhere: where it has
reported, its own figures count instead of those computed here. All that was ever received is kept;
the newest counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from models.table import Table


class UnitSummary(Table, table=True):
    """One row of annex 2 as a unit sent it: of the unit and all below it.

    With `is_own_level` (本级) it is of the unit without those below it. `figures` are the counts by
    the names of their columns, as JSON; `reported_on` is the day the form was filled in, or else
    the day it came.
    """

    __table_args__ = (Index("ix_unit_summary_unit_id_reported_on", "unit_id", "reported_on"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    is_own_level: bool = False
    reported_on: date
    figures: str
    remarks: str = ""
    sha256: str = Field(max_length=64)
    received_at: datetime
    received_by: str

    @property
    def counts(self) -> dict[str, int]:
        """The counts by the names of their columns."""
        counts: dict[str, int] = json.loads(self.figures)
        return counts

    def says(self, counts: Mapping[str, int], remarks: str) -> bool:
        """Whether it has these very figures."""
        return self.counts == dict(counts) and self.remarks == remarks


Place = tuple[UUID, bool]
"""Of which unit a summary is, and whether of the unit's own level only."""


def newest_summaries(db: Session, on: date) -> dict[Place, UnitSummary]:
    """The summary of each place that counts on a day: the newest reported until then."""
    found = db.exec(
        select(UnitSummary)
        .where(col(UnitSummary.reported_on) <= on)
        .order_by(col(UnitSummary.reported_on), col(UnitSummary.received_at))
    ).all()
    return {(each.unit_id, each.is_own_level): each for each in found}
