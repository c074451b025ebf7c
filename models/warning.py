"""A warning to everybody of some roles: locked accounts, large exports. Spec conversations 2.6."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.grant import Role, people_granted
from models.outbox import post


def warn(db: Session, *roles: Role, text: str, once: str, now: datetime) -> None:
    """Owe each holder of these roles one message; the same `once` again is nothing."""
    for person_id in people_granted(db, *roles):
        post(
            db,
            to_id=person_id,
            text=f"【警示】{text}",
            once=f"{once}/{person_id.hex}",
            now=now,
        )
