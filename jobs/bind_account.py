"""Bind a chat to a person, end a binding, and count wrong tries. Spec conversations 2.1."""

from __future__ import annotations

from sqlmodel import Session

from models.account import Account, Invitation
from models.audit import Actor, record
from models.grant import Role
from models.occasion import Occasion
from models.person import Person
from models.registrant import registrant_of
from models.wrong_try import count_wrong_try


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
    account.menu_is_stale = True
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
    account.menu_is_stale = True
    db.add(account)


def refuse_try(db: Session, account: Account, occasion: Occasion) -> int:
    """Count a wrong code or tail; when it locks the chat, the administrators are told.

    Returns:
        How many tries are left.
    """
    return count_wrong_try(
        db,
        account,
        "bind",
        occasion,
        told=(Role.ADMINISTRATOR,),
        text=f"一个{account.messenger_name}账号连续输错绑定信息，已锁定一小时。",
    )
