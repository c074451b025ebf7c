"""What the courier writes when a delivery has ended: arrived, not yet, nobody knows, never.

One row each, at once: killed anywhere, only what was in flight may arrive twice, marked 重发
(spec operations 5.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.clock import OfficeClock
from bot.database import Database
from bot.messenger import Messenger, NotDelivered
from bot.parcel import GIVE_UP_AFTER, Parcel, by_courier
from jobs.bind_account import unbind
from jobs.report_unreachable import report_unreachable
from models.account import Account
from models.outbox import Delivery, Message, mark_sent
from models.pace import hold_chat, hold_chats, hold_messenger
from models.policy import Policy

UNCERTAIN_TRIES = 2
UNCERTAIN_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE_SECONDS = 600


class Outcomes:
    """The ends of deliveries over one database."""

    def __init__(
        self,
        database: Database,
        clock: OfficeClock,
        policy: Policy,
        messengers: Mapping[str, Messenger],
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._messengers = messengers

    def sent(self, arrived: Sequence[tuple[Parcel, str]]) -> None:
        """These have arrived, each with the platform's id of it."""
        now = self._clock.now()
        with self._database.write() as db:
            mark_sent(db, [(parcel.message_id, known_as) for parcel, known_as in arrived], now)
            hold_chats(db, {parcel.account_id: self._free_at(parcel) for parcel, _ in arrived})

    def retry(self, parcel: Parcel, not_yet: NotDelivered) -> None:
        """It has surely not arrived: try again later, for a day."""
        now = self._clock.now()
        with self._database.write() as db:
            message = _in_flight(db, parcel)
            if message is None:
                return
            message.failure, message.leased_until = str(not_yet), None
            if now - message.made_at > GIVE_UP_AFTER:
                message.state = Delivery.DEAD
                hold_chat(db, parcel.account_id, now)
                return
            message.state, message.not_before = Delivery.PENDING, now + _pause(message, not_yet)
            hold_chat(db, parcel.account_id, message.not_before)
            if not_yet.is_for_all:
                hold_messenger(db, parcel.messenger, message.not_before)

    def doubt(self, parcel: Parcel) -> None:
        """It may have arrived: once more, marked as sent again."""
        now = self._clock.now()
        with self._database.write() as db:
            message = _in_flight(db, parcel)
            if message is None:
                return
            again = message.attempts < UNCERTAIN_TRIES
            message.state = Delivery.UNCERTAIN if again else Delivery.DEAD
            message.failure, message.leased_until = "送达情况不确定", None
            message.not_before = now + UNCERTAIN_PAUSE
            hold_chat(db, parcel.account_id, message.not_before if again else now)

    def refused(self, parcel: Parcel, reason: str) -> None:
        """The platform takes this message neither now nor later."""
        with self._database.write() as db:
            message = db.get_one(Message, parcel.message_id)
            message.state, message.failure = Delivery.DEAD, reason
            message.leased_until = None
            hold_chat(db, parcel.account_id, self._free_at(parcel))

    def bury(self, parcel: Parcel, reason: str) -> None:
        """Nobody is there any more: the binding ends, and the case officer is told."""
        now = self._clock.now()
        with self._database.write() as db:
            message = db.get_one(Message, parcel.message_id)
            message.state, message.failure = Delivery.DEAD, reason or "收件人已停用"
            message.leased_until = None
            hold_chat(db, parcel.account_id, now)
            account = db.get_one(Account, parcel.account_id)
            if account.person_id is not None:
                person_id = account.person_id
                unbind(db, account, message.failure, by_courier(self._policy, now))
                report_unreachable(db, person_id, message.failure, by_courier(self._policy, now))

    def release(self, parcels: Sequence[Parcel]) -> None:
        """They were leased behind one that did not arrive: they wait for it."""
        with self._database.write() as db:
            for parcel in parcels:
                message = db.get_one(Message, parcel.message_id)
                message.state, message.leased_until = Delivery.PENDING, None
                message.attempts -= 1

    def seconds_between(self, messenger: str) -> float:
        """How long a chat rests after a message."""
        is_paced = self._messengers[messenger].is_paced
        return 1 / self._policy.pace.per_chat_per_second if is_paced else 0.0

    def _free_at(self, parcel: Parcel) -> datetime:
        return self._clock.now() + timedelta(seconds=self.seconds_between(parcel.messenger))


def _in_flight(db: Session, parcel: Parcel) -> Message | None:
    """The message of a parcel, unless a pressed button has proven meanwhile that it arrived."""
    message = db.get_one(Message, parcel.message_id)
    if message.state is Delivery.SENDING:
        return message
    hold_chat(db, parcel.account_id, message.sent_at or message.made_at)
    return None


def _pause(message: Message, not_yet: NotDelivered) -> timedelta:
    """As long as the platform asks, or longer each time when it only fails."""
    if not_yet.is_for_all:
        return timedelta(seconds=not_yet.retry_after_seconds)
    pause = not_yet.retry_after_seconds * 2 ** min(message.attempts - 1, 9)
    return timedelta(seconds=min(pause, LONGEST_PAUSE_SECONDS))
