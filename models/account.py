"""Accounts: a person's place on a messenger; invitations that bind one; wrong tries.

Spec: conversations 2.1. An address that nobody is bound to is an account, too: it can talk, and
is answered with how to bind.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, bindparam, false, update
from sqlmodel import Field, Session, col, func, select

from models.person import Person
from models.sealing import blind_index
from models.table import Table, insert_if_absent

# No 0/O, 1/I/L: codes are read out and copied by hand.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


MESSENGER_NAMES = {
    "local": "本地网页",
    "terminal": "终端",
    "telegram": "Telegram",
}  # what people call them


class Account(Table, table=True):
    """One address on one messenger; `person_id` is who answers there, since `bound_at`."""

    __table_args__ = (
        UniqueConstraint("messenger", "address", name="one_account_an_address"),
        Index("ix_account_menus", "messenger", "menu_is_stale"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    messenger: str = Field(max_length=20)
    address: str = Field(max_length=120)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    bound_at: datetime | None = None
    seen_at: datetime | None = None
    locked_until: datetime | None = None
    # What its person may do has changed since the platform was told of its commands.
    menu_is_stale: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    # Written by processes of the release before; goes when none of them is left.
    turns: int = 0

    @property
    def messenger_name(self) -> str:
        """What people call the messenger."""
        return MESSENGER_NAMES.get(self.messenger, self.messenger)

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


class Invitation(Table, table=True):
    """A one-time code for one person; only its digest is kept."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    code_index: bytes = Field(unique=True)
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class Attempt(Table, table=True):
    """One wrong code or tail, so that guessing is counted whatever a conversation forgets."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    what: str = Field(max_length=20)
    at: datetime


_ACCOUNT_AT = select(Account).where(
    Account.messenger == bindparam("messenger"), Account.address == bindparam("address")
)
_LOCK_AT = (
    select(Account.address, Account.id)
    .where(
        Account.messenger == bindparam("messenger"),
        col(Account.address).in_(bindparam("addresses", expanding=True)),
    )
    .order_by(Account.address)
    .with_for_update(key_share=True)
)
_LOCK = (
    select(Account, Person)
    .join(Person, col(Person.id) == Account.person_id)
    .where(Account.id == bindparam("account_id"))
    .with_for_update(key_share=True)
)
_LOCK_UNBOUND = (
    select(Account).where(Account.id == bindparam("account_id")).with_for_update(key_share=True)
)
_SEEN = (
    update(Account).where(col(Account.id) == bindparam("account")).values(seen_at=bindparam("now"))
)


def account_at(db: Session, messenger: str, address: str) -> Account | None:
    """The account of an address."""
    return db.exec(_ACCOUNT_AT, params={"messenger": messenger, "address": address}).first()


def lock_accounts_at(db: Session, messenger: str, addresses: Collection[str]) -> dict[str, UUID]:
    """The ids of addresses' accounts, made if need be and held until the transaction ends.

    Two processes that take events of one chat so count them one after the other.
    """
    given: dict[str, object] = {"messenger": messenger, "addresses": [*addresses]}
    found = _accounts_found(db, given)
    missing = sorted(set(addresses) - found.keys())
    for address in missing:
        insert_if_absent(
            db,
            Account,
            id=uuid4(),
            messenger=messenger,
            address=address,
            menu_is_stale=False,
            turns=0,
        )
    return _accounts_found(db, given) if missing else found


def _accounts_found(db: Session, given: dict[str, object]) -> dict[str, UUID]:
    rows = db.connection().execute(_LOCK_AT, given).all()
    return {row[0]: row[1] for row in rows}


def lock_account(db: Session, account_id: UUID) -> tuple[Account, Person | None]:
    """An account and its person, held until the transaction ends.

    Two turns of one chat, or of one person at two chats, so wait for each other.
    """
    given = {"account_id": account_id}
    bound = db.exec(_LOCK, params=given).first()
    return bound or (db.exec(_LOCK_UNBOUND, params=given).one(), None)


def note_seen(db: Session, account_ids: Sequence[UUID], now: datetime) -> None:
    """Somebody has just spoken here: what is for them goes here, before their other chats."""
    db.connection().execute(_SEEN, [{"account": each, "now": now} for each in account_ids])


def accounts_of(db: Session, person_id: UUID) -> Sequence[Account]:
    """Where a person can be reached, the latest used first."""
    return db.exec(
        select(Account)
        .where(Account.person_id == person_id)
        .order_by(
            col(Account.seen_at).desc().nulls_last(),
            col(Account.bound_at).desc().nulls_last(),
            col(Account.id),
        )
    ).all()


def menus_changed(db: Session, person_id: UUID) -> None:
    """What a person may do has changed: their chats' menus are to be shown anew."""
    db.connection().execute(
        update(Account).where(col(Account.person_id) == person_id).values(menu_is_stale=True)
    )


def is_reachable(db: Session, person_id: UUID) -> bool:
    """Whether a person has any account."""
    return db.exec(select(Account.id).where(Account.person_id == person_id)).first() is not None


def new_code() -> str:
    """A fresh invitation code; who holds the paper is known to nobody else."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def invitation_index(code: str) -> bytes:
    """The digest an invitation is found by; case and spaces do not matter."""
    return blind_index("invitation", "".join(code.split()).upper())


def open_invitation(db: Session, code: str, now: datetime) -> tuple[Invitation, Person] | None:
    """The unused, unexpired invitation of that code with its person."""
    row = db.exec(
        select(Invitation, Person)
        .join(Person, col(Person.id) == Invitation.person_id)
        .where(Invitation.code_index == invitation_index(code))
    ).first()
    return row if row and row[0].is_open(now) else None


def attempts_since(db: Session, account_id: UUID, what: str, since: datetime) -> int:
    """How many wrong tries of a kind an account has made."""
    return db.exec(
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.account_id == account_id, Attempt.what == what, col(Attempt.at) > since)
    ).one()


def note_attempt(db: Session, account: Account, what: str, now: datetime, *, limit: int) -> int:
    """Count one more wrong try; at `limit` in an hour the account is locked for an hour.

    Returns:
        How many tries are left; 0 when the account is locked now.
    """
    hour = timedelta(hours=1)
    db.add(Attempt(account_id=account.id, what=what, at=now))
    db.flush()
    left = max(0, limit - attempts_since(db, account.id, what, now - hour))
    if left == 0:
        account.locked_until = now + hour
        db.add(account)
    return left
