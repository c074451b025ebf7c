"""What the courier writes: which messages are leased, and how each delivery ended.

Leased in a batch, marked one by one: killed anywhere, a message is delivered by the next courier,
and only what was in flight may arrive twice, marked 重发 (spec operations 5.3). A chat has one
courier at a time, and a messenger that limits its bots one budget (models/pace.py).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from bot.clock import OfficeClock
from bot.database import Database
from bot.dialogue import is_question
from bot.history import attachments, buttons
from bot.messenger import Messenger, Outgoing
from bot.outcomes import Outcomes
from bot.parcel import GIVE_UP_AFTER, Parcel, by_courier
from jobs.report_unreachable import report_unreachable
from models.account import Account, accounts_of
from models.conversation import is_open_prompt
from models.outbox import Delivery, Leased, Message, Priority, lease_messages
from models.pace import (
    MessengerPace,
    budget_of,
    due_messages,
    end_leases_of,
    hold_chats,
    is_anything_due,
    is_chat_free,
)
from models.policy import Policy

BATCH = 50
LEASE = timedelta(seconds=60)
ELSEWHERE = timedelta(seconds=5)
HIDDEN_FILE = "文件含个人信息，请在内部页面查看："

log = logging.getLogger(__name__)


@dataclass
class Lot:
    """What one lease brought: parcels by chat in their order, and when to ask again."""

    handled: int = 0
    is_full: bool = False  # more may be due than one batch holds
    chats: dict[UUID, list[Parcel]] = field(default_factory=dict[UUID, list[Parcel]])
    ask_again_at: datetime | None = None

    def wait_until(self, moment: datetime | None) -> None:
        """Something may go at that moment, unless something else may go earlier."""
        if moment is not None and (self.ask_again_at is None or moment < self.ask_again_at):
            self.ask_again_at = moment


@dataclass
class _Leasing:
    """One lease under way, in its transaction."""

    db: Session
    now: datetime
    lot: Lot
    leased: list[Leased] = field(default_factory=list[Leased])
    budgets: dict[str, MessengerPace] = field(default_factory=dict[str, MessengerPace])

    def budget(self, messenger: str) -> MessengerPace:
        """A limited messenger's budget, read once."""
        if messenger not in self.budgets:
            self.budgets[messenger] = budget_of(self.db, messenger, self.now)
        return self.budgets[messenger]

    def add(self, parcel: Parcel) -> None:
        """One more goes out; its chat gets nothing else meanwhile."""
        self.lot.chats.setdefault(parcel.account_id, []).append(parcel)
        again = parcel.outgoing.is_resent
        self.leased.append(Leased(parcel.message_id, parcel.account_id, again))
        self.lot.handled += 1


class Leasing:
    """The outbox as the courier works it off."""

    def __init__(
        self,
        database: Database,
        clock: OfficeClock,
        policy: Policy,
        messengers: Mapping[str, Messenger],
        *,
        internal: frozenset[str],
        public_url: str,
        place_id: UUID | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._messengers = messengers
        self._internal = internal
        self._public_url = public_url
        self._place_id = place_id or uuid4()
        self.outcomes = Outcomes(database, clock, policy, messengers)

    # -- leasing ------------------------------------------------------------------------------

    def take_up(self) -> None:
        """What a process that died at this place had in flight is sent again at once."""
        with self._database.write() as db:
            in_flight = end_leases_of(db, self._place_id, self._clock.now())
        if in_flight:
            log.warning("%d messages were in flight when the process ended", in_flight)

    def lease(self) -> Lot:
        """Lease what may be sent now."""
        now, lot = self._clock.now(), Lot()
        with self._database.read() as db:
            if not is_anything_due(db, now):
                return lot
        with self._database.write() as db:
            leasing = _Leasing(db, now, lot)
            due = due_messages(db, now, most=BATCH)
            lot.is_full = len(due) == BATCH
            for message, account in due:
                self._lease_one(leasing, message, account)
                if lot.ask_again_at is not None and message.priority != Priority.REPLY:
                    break  # the budget is spent: whatever comes later is no more entitled to it
            hold_chats(db, dict.fromkeys(lot.chats, now + LEASE))
            lease_messages(db, leasing.leased, place_id=self._place_id, until=now + LEASE)
        return lot

    def _lease_one(self, leasing: _Leasing, message: Message, account: Account | None) -> None:
        account = self._account(leasing.db, message, account)
        if account is None:
            self._no_account(leasing.db, message, leasing.now)
        elif not _was_read(leasing.db, message, leasing.now):
            if self._is_granted(leasing, message, account):
                leasing.add(self._parcel(leasing, message, account))
            return
        leasing.lot.handled += 1

    def _is_granted(self, leasing: _Leasing, message: Message, account: Account) -> bool:
        """Whether a limited messenger's chat and budget allow one more just now."""
        if not self._messengers[account.messenger].is_paced:
            return True
        if message.account_id != account.id:
            # Now that it is known where it goes, it is not looked at again before that is free.
            message.account_id = account.id
            leasing.db.add(message)
            if not is_chat_free(leasing.db, account.id, leasing.now):
                return False
        if account.id in leasing.lot.chats:
            return False
        budget = leasing.budget(account.messenger)
        later = budget.grant(message, self._policy.pace, leasing.now)
        leasing.lot.wait_until(later)
        return later is None

    def _account(self, db: Session, message: Message, tried: Account | None) -> Account | None:
        """Where a message goes: to the chat that spoke, else to its person's latest one."""
        if tried and tried.messenger in self._messengers and _is_still(tried, message):
            return tried
        if message.to_id is None:
            return None
        reachable = accounts_of(db, message.to_id)
        return next((each for each in reachable if each.messenger in self._messengers), None)

    def _no_account(self, db: Session, message: Message, now: datetime) -> None:
        """Nobody there: another process may serve that messenger; with none, say so."""
        elsewhere = (message.account_id is not None and message.to_id is None) or (
            message.to_id is not None and accounts_of(db, message.to_id)
        )
        db.add(message)
        if elsewhere and now - message.made_at < GIVE_UP_AFTER:
            message.not_before = now + ELSEWHERE
            return
        message.state, message.failure = Delivery.DEAD, "收件人未绑定账号"
        if message.to_id is not None:
            report_unreachable(db, message.to_id, "未绑定账号", by_courier(self._policy, now))

    def _parcel(self, leasing: _Leasing, message: Message, account: Account) -> Parcel:
        db = leasing.db
        was_in_flight = message.state in {Delivery.SENDING, Delivery.UNCERTAIN}
        is_idempotent = self._messengers[account.messenger].is_idempotent
        is_resent = message.is_resent or (was_in_flight and not is_idempotent)
        edited = db.get(Message, message.edits_id) if message.edits_id else None
        edits = edited.platform_id if edited and edited.account_id == account.id else None
        outgoing = self._outgoing(db, message, account, leasing.now, is_resent=is_resent)
        return Parcel(message.id, account.id, account.messenger, outgoing, edits)

    def _outgoing(
        self, db: Session, message: Message, account: Account, now: datetime, *, is_resent: bool
    ) -> Outgoing:
        text, files = message.text, attachments(db, message.file_id)
        if files and message.is_sensitive and account.messenger not in self._internal:
            text, files = f"{text}\n{HIDDEN_FILE}{self._public_url}", ()
        return Outgoing(
            id=message.id,
            address=account.address,
            text=text,
            at=now,
            buttons=buttons(message),
            files=files,
            reference=message.number if is_resent else message.reference,
            is_resent=is_resent,
        )


def _was_read(db: Session, message: Message, now: datetime) -> bool:
    """A question that was in flight, and whose conversation has moved on, was read."""
    in_flight = message.state in {Delivery.SENDING, Delivery.UNCERTAIN}
    if not in_flight or not is_question(message) or is_open_prompt(db, message.id):
        return False
    message.state, message.sent_at, message.leased_until = Delivery.SENT, now, None
    db.add(message)
    return True


def _is_still(account: Account, message: Message) -> bool:
    """A message to a person goes to no chat that has changed hands since it was first tried."""
    return message.to_id is None or account.person_id == message.to_id
