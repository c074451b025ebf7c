"""Sign in to the local page with an invitation code and the tail of the ID. Spec 5.3.

The address of the new account is its secret: long, random, in a cookie and nowhere else. Wrong
tails are counted against the invitation, and lock it for an hour like a chat.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from bot.clock import day_of
from bot.database import Database
from jobs.bind_account import bind, refuse_try
from models.account import Account, account_at, open_invitation
from models.audit import Actor
from models.errors import Forbidden
from models.occasion import Occasion
from models.policy import Policy

SECRET_BYTES = 32
DOOR = "sign-in"
WRONG = "邀请码或身份证号后 6 位不对，请核对后再试。"
LOCKED = "输错次数太多，这张邀请码已锁定一小时，请稍后再试。"


def sign_in(
    database: Database, policy: Policy, now: datetime, messenger: str, given: tuple[str, str]
) -> str:
    """Bind a new account and return its address.

    Raises:
        Forbidden: the code or the tail is wrong, or there were too many wrong ones.
    """
    code, tail = given
    occasion = Occasion(Actor("未绑定", messenger), now, day_of(now), policy)
    with database.write() as db:
        found = open_invitation(db, code, now)
        if found is None:
            # A code of ten letters is not guessed: no lock that would shut the door for others.
            raise Forbidden(WRONG)
        door = _door(db, messenger, found[0].id)
        if not door.is_locked(now) and found[1].has_tail(tail):
            account = Account(messenger=messenger, address=secrets.token_urlsafe(SECRET_BYTES))
            db.add(account)
            db.flush()
            bind(db, account, *found, occasion)
            return account.address
        is_locked = door.is_locked(now) or refuse_try(db, door, occasion) == 0
    raise Forbidden(LOCKED if is_locked else WRONG)


def _door(db: Session, messenger: str, invitation_id: UUID) -> Account:
    """Where the wrong tails of one invitation are counted: an account that nobody can be."""
    address = f"{DOOR}/{invitation_id.hex}"
    door = account_at(db, messenger, address)
    if door is None:
        door = Account(messenger=messenger, address=address)
        db.add(door)
        db.flush()
    return door
