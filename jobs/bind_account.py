"""Bind a chat to a person, end a binding, and count wrong tries. Spec conversations 2.1."""

from __future__ import annotations

from sqlmodel import Session

from models.account import Account, Invitation, note_attempt
from models.audit import Actor, record
from models.grant import Role, people_granted
from models.occasion import Occasion
from models.outbox import post
from models.person import Person
from models.registrant import registrant_of


def bind(
    db: Session,
    account: Account,
    invitation: Invitation,
    person: Person,
    occasion: Occasion,
) -> None:
    """Tie a chat to the person of an invitation, which is used up by it."""
    invitation.used_at = occasion.now
    account.person_id, account.bound_at = person.id, occasion.now
    db.add(invitation)
    db.add(account)
    registrant = registrant_of(db, person.id)
    record(
        db,
        Actor(person.name, occasion.actor.channel, person.id),
        "绑定账号",
        f"account/{account.id.hex}",
        at=occasion.now,
        unit_id=registrant.unit_id if registrant else None,
        after={"messenger": account.messenger, "person": person.id.hex},
    )


def unbind(db: Session, account: Account, reason: str, occasion: Occasion) -> None:
    """End a binding; the chat can be bound anew with another invitation."""
    record(
        db,
        occasion.actor,
        "解除绑定",
        f"account/{account.id.hex}",
        at=occasion.now,
        before={"person": account.person_id.hex if account.person_id else None},
        after={"reason": reason},
    )
    account.person_id, account.bound_at = None, None
    db.add(account)


def refuse_try(db: Session, account: Account, occasion: Occasion) -> int:
    """Count a wrong code or tail; when it locks the chat, the administrators are told.

    Returns:
        How many tries are left.
    """
    left = note_attempt(db, account, "bind", occasion.now, limit=occasion.policy.limits.wrong_codes)
    if left == 0:
        record(
            db,
            Actor("系统", account.messenger),
            "锁定账号",
            f"account/{account.id.hex}",
            at=occasion.now,
        )
        for person_id in people_granted(db, Role.ADMINISTRATOR):
            post(
                db,
                to_id=person_id,
                text=f"【警示】一个{account.messenger}账号连续输错绑定信息，已锁定一小时。",
                once=f"locked/{account.id.hex}/{occasion.now:%Y%m%d%H}/{person_id.hex}",
                now=occasion.now,
            )
    return left
