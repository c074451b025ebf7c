"""Wrong codes: counted whatever a conversation forgets; at the limit the account is locked.

Spec conversations 2.1 (five in an hour) and 2.6 (wrong codes, locked account).
"""

from __future__ import annotations

from sqlmodel import Session

from models.account import Account, note_attempt
from models.audit import Actor, record
from models.grant import Role
from models.occasion import Occasion
from models.warning import warn


def count_wrong_try(
    db: Session,
    account: Account,
    what: str,
    occasion: Occasion,
    *,
    told: tuple[Role, ...],
    text: str,
) -> int:
    """Count one more wrong try of a kind; a lock is audited, and those roles are told.

    Returns:
        How many tries are left; 0 when the account is locked now.
    """
    limit = occasion.policy.limits.wrong_codes
    left = note_attempt(db, account, what, occasion.now, limit=limit)
    if left == 0:
        system = Actor("系统", account.messenger)
        record(db, system, "锁定账号", f"account/{account.id.hex}", at=occasion.now)
        once = f"locked/{what}/{account.id.hex}/{occasion.now:%Y%m%d%H}"
        warn(db, *told, text=text, once=once, now=occasion.now)
    return left
