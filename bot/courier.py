"""The courier: delivers the outbox, one message at a time, replies first.

Leased in a batch, marked one by one: killed anywhere, a message is delivered by the next courier,
and only what was in flight may arrive twice, marked 重发 (spec operations 5.3).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from bot.clock import OfficeClock, day_of
from bot.database import Database
from bot.history import attachments, buttons
from bot.messenger import Messenger, NotDelivered, Outgoing, Unreachable
from jobs.report_unreachable import report_unreachable
from models.account import Account, accounts_of
from models.audit import Actor
from models.occasion import Occasion
from models.outbox import Delivery, Message, due_messages
from models.policy import Policy

BATCH = 20
LEASE = timedelta(seconds=60)
IDLE_SECONDS = 1.0
GIVE_UP_AFTER = timedelta(days=1)
UNCERTAIN_TRIES = 2
LONGEST_PAUSE_SECONDS = 600
HIDDEN_FILE = "文件含个人信息，请在内部页面查看："

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """A message that is leased, with where it goes."""

    message_id: UUID
    messenger: str
    outgoing: Outgoing
    edits: str | None = None


class Courier:
    """Delivers what the messengers of this process can reach."""

    def __init__(
        self,
        database: Database,
        clock: OfficeClock,
        policy: Policy,
        messengers: Mapping[str, Messenger],
        *,
        internal: frozenset[str],
        public_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._messengers = messengers
        self._internal = internal
        self._public_url = public_url
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            if await self.deliver_due() == 0:
                await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self.wake.wait()
        except TimeoutError:
            return
        finally:
            self.wake.clear()

    async def deliver_due(self) -> int:
        """Deliver one batch.

        Returns:
            How many messages were looked at.
        """
        parcels, seen = await asyncio.to_thread(self._lease)
        for parcel in parcels:
            await self._deliver(parcel)
        return seen

    # -- leasing ------------------------------------------------------------------------------

    def _lease(self) -> tuple[list[Parcel], int]:
        now = self._clock.now()
        with self._database.read() as db:
            if not due_messages(db, now, most=1):
                return [], 0
        with self._database.write() as db:
            messages = due_messages(db, now, most=BATCH)
            parcels = [self._lease_one(db, message, now) for message in messages]
        return [parcel for parcel in parcels if parcel is not None], len(messages)

    def _lease_one(self, db: Session, message: Message, now: datetime) -> Parcel | None:
        account = self._account(db, message)
        db.add(message)
        if account is None:
            self._no_account(db, message, now)
            return None
        adapter = self._messengers[account.messenger]
        was_in_flight = message.state in {Delivery.SENDING, Delivery.UNCERTAIN}
        message.is_resent = message.is_resent or (was_in_flight and not adapter.is_idempotent)
        message.state, message.account_id = Delivery.SENDING, account.id
        message.attempts += 1
        message.leased_until = now + LEASE
        edited = db.get(Message, message.edits_id) if message.edits_id else None
        edits = edited.platform_id if edited and edited.account_id == account.id else None
        outgoing = self._outgoing(db, message, account, now)
        return Parcel(message.id, account.messenger, outgoing, edits)

    def _account(self, db: Session, message: Message) -> Account | None:
        if message.account_id is not None:
            account = db.get(Account, message.account_id)
            return account if account and account.messenger in self._messengers else None
        if message.to_id is None:
            return None
        reachable = accounts_of(db, message.to_id)
        return next((each for each in reachable if each.messenger in self._messengers), None)

    def _no_account(self, db: Session, message: Message, now: datetime) -> None:
        """Nobody there: another process may serve that messenger; with none, say so."""
        elsewhere = message.account_id is not None or (
            message.to_id is not None and accounts_of(db, message.to_id)
        )
        if elsewhere and now - message.made_at < GIVE_UP_AFTER:
            message.not_before = now + timedelta(seconds=IDLE_SECONDS * 5)
            return
        message.state, message.failure = Delivery.DEAD, "收件人未绑定账号"
        if message.to_id is not None:
            occasion = Occasion(Actor("系统", "courier"), now, day_of(now), self._policy)
            report_unreachable(db, message.to_id, "未绑定账号", occasion)

    def _outgoing(self, db: Session, message: Message, account: Account, now: datetime) -> Outgoing:
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
            reference=message.reference,
            is_resent=message.is_resent,
        )

    # -- delivering -----------------------------------------------------------------------------

    async def _deliver(self, parcel: Parcel) -> None:
        adapter = self._messengers[parcel.messenger]
        try:
            if parcel.edits is None:
                platform_id = await adapter.send(parcel.outgoing)
            else:
                await adapter.edit(parcel.edits, parcel.outgoing)
                platform_id = parcel.edits
        except NotDelivered as not_yet:
            await asyncio.to_thread(self._retry, parcel, not_yet)
        except Unreachable as gone:
            await asyncio.to_thread(self._bury, parcel, str(gone))
        except Exception:
            log.exception("delivery uncertain: %s", parcel.message_id)
            await asyncio.to_thread(self._doubt, parcel)
        else:
            await asyncio.to_thread(self._sent, parcel, platform_id)

    def _sent(self, parcel: Parcel, platform_id: str) -> None:
        with self._database.write() as db:
            message = db.get_one(Message, parcel.message_id)
            message.state, message.sent_at = Delivery.SENT, self._clock.now()
            message.platform_id, message.leased_until = platform_id, None

    def _retry(self, parcel: Parcel, not_yet: NotDelivered) -> None:
        now = self._clock.now()
        with self._database.write() as db:
            message = db.get_one(Message, parcel.message_id)
            message.failure, message.leased_until = str(not_yet), None
            if now - message.made_at > GIVE_UP_AFTER:
                message.state = Delivery.DEAD
                return
            pause = not_yet.retry_after_seconds * 2 ** min(message.attempts - 1, 9)
            message.state = Delivery.PENDING
            message.not_before = now + timedelta(seconds=min(pause, LONGEST_PAUSE_SECONDS))

    def _doubt(self, parcel: Parcel) -> None:
        with self._database.write() as db:
            message = db.get_one(Message, parcel.message_id)
            again = message.attempts < UNCERTAIN_TRIES
            message.state = Delivery.UNCERTAIN if again else Delivery.DEAD
            message.failure, message.leased_until = "送达情况不确定", None
            message.not_before = self._clock.now() + timedelta(seconds=5)

    def _bury(self, parcel: Parcel, reason: str) -> None:
        now = self._clock.now()
        occasion = Occasion(Actor("系统", "courier"), now, day_of(now), self._policy)
        with self._database.write() as db:
            message = db.get_one(Message, parcel.message_id)
            message.state, message.failure = Delivery.DEAD, reason or "收件人已停用"
            account = db.get(Account, message.account_id) if message.account_id else None
            person_id = account.person_id if account else None
            if account is not None and person_id is not None:
                account.person_id, account.bound_at = None, None
                db.add(account)
                report_unreachable(db, person_id, message.failure, occasion)
