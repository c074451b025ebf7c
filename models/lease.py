"""A lease: what only one process of the office does at a time, such as asking a platform for news.

Whoever holds it renews it; when that process dies, another takes it after its end.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Field, Session

from models.table import Table, insert_if_absent


class Lease(Table, table=True):
    """Who does a thing, and until when nobody else may."""

    name: str = Field(primary_key=True, max_length=40)
    holder_id: UUID
    held_until: datetime


def take_lease(db: Session, name: str, holder_id: UUID, *, now: datetime, lasts: timedelta) -> bool:
    """Take or renew a lease; False while another process holds it."""
    insert_if_absent(db, Lease, name=name, holder_id=holder_id, held_until=now)
    lease = db.get_one(Lease, name, with_for_update=True)
    if lease.holder_id != holder_id and now < lease.held_until:
        return False
    lease.holder_id, lease.held_until = holder_id, now + lasts
    db.add(lease)
    db.flush()
    return True


def give_back_lease(db: Session, name: str, holder_id: UUID, now: datetime) -> None:
    """End a lease that one holds, so that another process need not wait."""
    lease = db.get(Lease, name, with_for_update=True)
    if lease is not None and lease.holder_id == holder_id:
        lease.held_until = now
        db.add(lease)
