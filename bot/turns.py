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

from sqlmodel import Session

from bot.clock import day_of
from bot.database import Database
from bot.dialogue import Dialogue, LeftAlone, RefusedAmidst
from bot.speaking import Speaking
from models.account import Account, lock_account, note_seen
from models.audit import Actor, record
from models.grant import Role
from models.inbox import (
    TRIES,
    InboxEvent,
    InboxState,
    answer_event,
    came_too_fast,
    next_events,
)
from models.outbox import reply
from models.person import Person
from models.policy import Policy
from models.warning import warn

log = logging.getLogger(__name__)

SORRY = "抱歉，刚才这条消息没有处理成功，已记录并通知管理员。您之前的回答都还在，可以继续。"
UPGRADING = "系统正在升级，这一步请稍后再说一次。"
# So long an event waits for a process of the newer release that began its conversation.
UPGRADE_PATIENCE = timedelta(minutes=1)
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
        Whether another one waits, or this one has to be tried again. One that is for a process of
        a newer release is left alone.
    """
    try:
        try:
            return _take_turn(database, settings, account_id, now)
        except RefusedAmidst:
            return _take_turn(database, settings, account_id, now, expects_refusal=True)
    except LeftAlone:
        return False
    except Exception:
        log.exception("turn failed for account %s", account_id)
        with database.write() as db:
            _count_failure(db, account_id, now)
    return True


def _take_turn(
    database: Database,
    settings: TurnSettings,
    account_id: UUID,
    now: datetime,
    *,
    expects_refusal: bool = False,
) -> bool:
    with database.write() as db:
        account, person = lock_account(db, account_id)
        waiting = next_events(db, account_id)
        if waiting:
            dialogue = _dialogue(db, settings, account, person, now)
            dialogue.expects_refusal = expects_refusal
            _answer(dialogue, settings.policy, waiting[0])
        return len(waiting) > 1


def _dialogue(
    db: Session, settings: TurnSettings, account: Account, person: Person | None, now: datetime
) -> Dialogue:
    return Dialogue(
        db=db,
        account=account,
        person=person,
        policy=settings.policy,
        internal=settings.internal,
        public_url=settings.public_url,
        now=now,
        today=day_of(now),
    )


def _answer(dialogue: Dialogue, policy: Policy, event: InboxEvent) -> None:
    db, account, now = dialogue.db, dialogue.account, dialogue.now
    note_seen(db, account.id, now)
    answer_event(db, event, now)
    if came_too_fast(db, event, per_minute=policy.limits.messages_per_minute):
        reply(db, account.id, TOO_MANY, made_at=now)
        return
    try:
        Speaking(dialogue).answer(event)
    except LeftAlone:
        if now - event.received_at < UPGRADE_PATIENCE:
            raise
        reply(db, account.id, UPGRADING, made_at=now)


def _count_failure(db: Session, account_id: UUID, now: datetime) -> None:
    """After three failures the event is set aside: an apology, an audit event, a word to others."""
    waiting = next_events(db, account_id)
    if not waiting:
        return
    event = waiting[0]
    event.attempts += 1
    if event.attempts < TRIES:
        return
    event.state, event.done_at = InboxState.SET_ASIDE, now
    reply(db, account_id, SORRY, made_at=now)
    record(db, Actor("系统", "turns"), "搁置消息", f"inbox/{event.id.hex}", at=now)
    warn(
        db,
        Role.ADMINISTRATOR,
        text=f"有一条消息三次没有处理成功，已搁置（{event.id.hex[:8]}），请查看日志。",
        once=f"set-aside/{event.id.hex}",
        now=now,
    )
