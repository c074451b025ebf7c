"""A turn: one event of one account, answered in one transaction.

Claim the event, lock the speaker, run the conversation, write its state and the replies, mark the
event done, commit. Killed anywhere, the event is still there or the turn is whole.
Spec: operations 5.3.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from bot.clock import day_of
from bot.database import Database
from bot.speaking import Speaking
from models.account import Account
from models.audit import Actor, record
from models.inbox import TRIES, InboxEvent, InboxState, next_event
from models.outbox import new_message
from models.person import Person
from models.policy import Policy

log = logging.getLogger(__name__)

SORRY = "抱歉，刚才这条消息没有处理成功，已记录并通知管理员。您之前的回答都还在，可以继续。"
TOO_MANY = "消息太多了，请一分钟后再发；这条没有处理。"


@dataclass(frozen=True)
class TurnSettings:
    """What every turn needs to know of the installation."""

    policy: Policy
    internal: frozenset[str]
    public_url: str


def run_turn(database: Database, settings: TurnSettings, account_id: UUID, now: datetime) -> bool:
    """Answer the oldest waiting event of an account.

    Returns:
        False when none was waiting.
    """
    try:
        with database.write() as db:
            account = lock_account(db, account_id)
            event = next_event(db, account_id)
            if event is None:
                return False
            _answer(db, settings, account, event, now)
    except Exception:
        log.exception("turn failed for account %s", account_id)
        with database.write() as db:
            _count_failure(db, account_id, now)
    return True


def lock_account(db: Session, account_id: UUID) -> Account:
    """Hold an account, and the person bound to it, until the end of the transaction."""
    db.connection().execute(
        update(Account).where(col(Account.id) == account_id).values(turns=Account.turns + 1)
    )
    account = db.get_one(Account, account_id)
    if account.person_id is not None:
        db.connection().execute(
            update(Person).where(col(Person.id) == account.person_id).values(turns=Person.turns + 1)
        )
    return account


def _answer(
    db: Session, settings: TurnSettings, account: Account, event: InboxEvent, now: datetime
) -> None:
    account.seen_at = now
    event.state, event.done_at = InboxState.DONE, now
    if _came_too_fast(db, settings.policy, account, event):
        message = new_message(TOO_MANY, made_at=now)
        message.account_id = account.id
        db.add(message)
        return
    person = db.get(Person, account.person_id) if account.person_id else None
    Speaking(
        db=db,
        account=account,
        person=person,
        policy=settings.policy,
        internal=settings.internal,
        public_url=settings.public_url,
        now=now,
        today=day_of(now),
    ).answer(event)


def _came_too_fast(db: Session, policy: Policy, account: Account, event: InboxEvent) -> bool:
    lately = db.exec(
        select(func.count())
        .select_from(InboxEvent)
        .where(
            InboxEvent.account_id == account.id,
            col(InboxEvent.received_at) > event.received_at - timedelta(minutes=1),
            col(InboxEvent.position) <= event.position,
        )
    ).one()
    return lately > policy.limits.messages_per_minute


def _count_failure(db: Session, account_id: UUID, now: datetime) -> None:
    """After three failures the event is set aside: an apology, an audit event, a word to others."""
    event = next_event(db, account_id)
    if event is None:
        return
    event.attempts += 1
    if event.attempts < TRIES:
        return
    event.state, event.done_at = InboxState.SET_ASIDE, now
    message = new_message(SORRY, made_at=now)
    message.account_id = account_id
    db.add(message)
    record(db, Actor("系统", "turns"), "搁置消息", f"inbox/{event.id.hex}", at=now)
