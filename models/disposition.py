"""Dispositions 处理 of confirmed findings: the seven of annex 2, and three besides them.

Notice parts 2 and 3; spec domain 1.2, findings 4.4. A disposition stays as it was made; one that
was revoked says when and why.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Field, Session, col, select

# Loaded with this table, since its rows refer to theirs.
from models import finding, suspension  # noqa: F401  # pyright: ignore[reportUnusedImport]
from models.columns import word
from models.errors import NotNow
from models.table import Table


class Measure(StrEnum):
    """处理方式; the first seven are the columns of annex 2, in its order."""

    ADMONISHMENT = "批评教育"
    ADMONITORY_TALK = "诫勉谈话"
    REASSIGNMENT = "调离岗位"
    ORDERED_RESIGNATION = "责令辞职"
    REMOVAL_FROM_POST = "免职"
    DEMOTION = "降职"
    REFERRAL = "移送纪检监察机关"
    APPLICATION_SUSPENSION = "停止受理申请"
    CANCELLATION = "注销证件"
    DISCIPLINARY = "党纪政纪处分"


ANNEX_2 = tuple(Measure)[:7]


class Disposition(Table, table=True):
    """What was done about a confirmed finding, and on what basis.

    `until_date` is of a suspension; `words` the free text of 党纪政纪处分, or a note.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    finding_id: UUID = Field(foreign_key="finding.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    measure: Measure = Field(sa_type=word(Measure))
    words: str = ""
    legal_basis: str = ""
    decided_on: date
    until_date: date | None = None
    suspension_id: UUID | None = Field(default=None, foreign_key="suspension.id")
    made_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime
    revoked_on: date | None = None
    revoke_reason: str = ""


def every_disposition_of(db: Session, finding_id: UUID) -> Sequence[Disposition]:
    """What was done about a finding, also what was revoked, in its order."""
    return db.exec(
        select(Disposition)
        .where(Disposition.finding_id == finding_id)
        .order_by(col(Disposition.made_at), col(Disposition.id))
    ).all()


def revoke_disposition(db: Session, disposition: Disposition, reason: str, on: date) -> None:
    """Revoke what was done, if nobody has.

    Raises:
        NotNow: somebody was faster.
    """
    revoked = db.connection().execute(
        update(Disposition)
        .where(col(Disposition.id) == disposition.id, col(Disposition.revoked_on).is_(None))
        .values(revoked_on=on, revoke_reason=reason)
    )
    if revoked.rowcount != 1:
        raise NotNow("这项处理刚刚已被撤销，没有重复处理。")
    db.refresh(disposition)


def dispositions_of(db: Session, finding_ids: Collection[UUID]) -> Sequence[Disposition]:
    """What was done about these findings and stands, in its order."""
    return db.exec(
        select(Disposition)
        .where(col(Disposition.finding_id).in_(finding_ids), col(Disposition.revoked_on).is_(None))
        .order_by(col(Disposition.made_at), col(Disposition.id))
    ).all()
