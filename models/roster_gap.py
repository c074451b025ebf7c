"""Gaps between the HR lists and the roster: of which kinds they are, and those set aside.

Notice part 1 (应备尽备); spec findings 4.5. A gap is computed anew each time and never stored; what
is stored is that somebody looked at one and said, with a reason, that nothing is to be done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.columns import word
from models.table import Table

AT_ONCE = 400


class GapKind(StrEnum):
    """What is wrong between an HR list and the roster, in the words of the workbook."""

    UNREGISTERED = "应登记未登记"
    LEFT = "已不在职"
    CHANGED = "信息变更"
    COOLED_OFF = "脱密期满"


class GapSetAside(Table, table=True):
    """Nothing is to be done about a gap of that person, as long as its facts are these."""

    __table_args__ = (UniqueConstraint("national_id_index", "kind", name="one_answer_a_gap"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    national_id_index: bytes
    kind: GapKind = Field(sa_type=word(GapKind))
    facts_hash: str = Field(max_length=64)
    reason: str
    set_aside_on: date


def hash_of(facts: Sequence[str]) -> str:
    """What the facts of a gap are compared by; they are not kept themselves."""
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()


def set_aside(
    db: Session, national_id_indexes: Collection[bytes]
) -> dict[tuple[bytes, GapKind], GapSetAside]:
    """The gaps of these persons that were set aside, whether or not the facts are still so."""
    found: dict[tuple[bytes, GapKind], GapSetAside] = {}
    asked = list(national_id_indexes)
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        rows = db.exec(
            select(GapSetAside).where(col(GapSetAside.national_id_index).in_(some))
        ).all()
        found |= {(each.national_id_index, each.kind): each for each in rows}
    return found
