"""A turn: one event of one account, answered in one transaction.

Claim the event, lock the speaker, run the conversation, write its state and the replies, mark the
event done, commit. Killed anywhere, the event is still there or the turn is whole.
Spec: operations 5.3.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
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
from models.conversation import open_conversations
from models.grant import Role
from models.inbox import (
    TRIES,
    Heard,
    InboxEvent,
    InboxState,
    answer_events,
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
# So long the first of a lot may wait for the rest of it.
LOT_SECONDS = 0.05


@dataclass(frozen=True)
class TurnSettings:
    """What every turn needs to know of the installation."""

    policy: Policy
    internal: frozenset[str]
    public_url: str


def run_lot(
    database: Database, settings: TurnSettings, account_ids: Sequence[UUID], now: datetime
) -> tuple[int, bool]:
    """Answer the oldest waiting event of the first few accounts, all in one transaction.

    One commit is waited for, and what every turn reads and writes is read and written once.
    Nothing of a turn is known outside before its commit: when one of a lot fails, refuses or is
    left alone, the lot is undone and each is taken by itself. For SQLite, where nobody else writes
    meanwhile.

    Returns:
        How many accounts had their turn, and whether one of them has another event waiting.
    """
    if len(account_ids) > 1:
        try:
            with database.write() as db:
                return _take_lot(db, settings, account_ids, now)
        except Exception as broken:  # noqa: BLE001 - told in full when its turn fails by itself
            log.info("a lot of turns is taken one by one: %s", type(broken).__name__)
    waits = [run_turn(database, settings, each, now) for each in account_ids]
    return len(account_ids), any(waits)


def run_turn(database: Database, settings: TurnSettings, account_id: UUID, now: datetime) -> bool:
    """Answer the oldest waiting event of an account.

    Returns:
        Whether another one waits, or this one has to be tried again. One that is for a process of
        a newer release is left alone.
    """
    try:
        try:
            with database.write() as db:
                return _take_alone(db, settings, account_id, now)
        except RefusedAmidst:
            with database.write() as db:
                return _take_alone(db, settings, account_id, now, expects_refusal=True)
    except LeftAlone:
        return False
    except Exception:
        log.exception("turn failed for account %s", account_id)
        with database.write() as db:
            _count_failure(db, account_id, now)
    return True


def _take_alone(
    db: Session,
    settings: TurnSettings,
    account_id: UUID,
    now: datetime,
    *,
    expects_refusal: bool = False,
) -> bool:
    speaker = lock_account(db, account_id)
    heard = next_events(db, [account_id]).get(account_id)
    if heard is None:
        return False
    dialogue = _dialogue(db, settings, speaker, now)
    dialogue.open = open_conversations(db, [account_id])[account_id]
    dialogue.expects_refusal = expects_refusal
    _answer(dialogue, heard)
    _note_answered(db, [heard], now)
    return heard.waits


def _take_lot(
    db: Session, settings: TurnSettings, account_ids: Sequence[UUID], now: datetime
) -> tuple[int, bool]:
    until = time.monotonic() + LOT_SECONDS
    heard, open_here = next_events(db, account_ids), open_conversations(db, account_ids)
    answered: list[Heard] = []
    taken = 0
    for account_id in account_ids:
        taken += 1
        if account_id in heard:
            dialogue = _dialogue(db, settings, lock_account(db, account_id), now)
            dialogue.open = open_here[account_id]
            _answer(dialogue, heard[account_id])
            answered.append(heard[account_id])
        # The next turn reads its records as if they were committed.
        db.flush()
        db.expunge_all()
        if time.monotonic() > until:
            break
    _note_answered(db, answered, now)
    return taken, any(each.waits for each in answered)


def _dialogue(
    db: Session, settings: TurnSettings, speaker: tuple[Account, Person | None], now: datetime
) -> Dialogue:
    account, person = speaker
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


def _answer(dialogue: Dialogue, event: Heard) -> None:
    db, account, now = dialogue.db, dialogue.account, dialogue.now
    if came_too_fast(db, event, per_minute=dialogue.policy.limits.messages_per_minute):
        reply(db, account.id, TOO_MANY, made_at=now)
        return
    try:
        Speaking(dialogue).answer(event)
    except LeftAlone:
        if now - event.received_at < UPGRADE_PATIENCE:
            raise
        reply(db, account.id, UPGRADING, made_at=now)


def _note_answered(db: Session, answered: Sequence[Heard], now: datetime) -> None:
    if answered:
        note_seen(db, [each.account_id for each in answered], now)
        answer_events(db, [each.id for each in answered], now)


def _count_failure(db: Session, account_id: UUID, now: datetime) -> None:
    """After three failures the event is set aside: an apology, an audit event, a word to others."""
    heard = next_events(db, [account_id]).get(account_id)
    event = db.get(InboxEvent, heard.id) if heard else None
    if event is None:
        return
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
