"""The office as an adapter sees it: take an event, show a history, keep and fetch a file.

Asynchronous outside, plain sessions in worker threads inside. Whatever is taken here is committed
before the adapter acknowledges it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlmodel import Session, select

from bot.chat_menus import menu_shown, stale_menus
from bot.clock import OfficeClock, day_of
from bot.database import Database
from bot.demo_people import demo_people
from bot.history import history_of
from bot.messenger import Attachment, ChatMenu, DemoPerson, Incoming, Kind, Line
from bot.schedule import Duties
from bot.signing_in import sign_in
from models.account import account_at, lock_accounts_at
from models.errors import Unusable
from models.inbox import InboxEvent, NewEvent, take_events
from models.lease import give_back_lease, take_lease
from models.office import keep_chat_link, office_state
from models.outbox import Message
from models.policy import Policy
from models.stored_file import StoredFile, new_file, read_file

P = ParamSpec("P")
R = TypeVar("R")


class EmbeddedOffice:
    """The port's other side, over one database."""

    def __init__(
        self,
        database: Database,
        clock: OfficeClock,
        policy: Policy,
        duties: Duties,
        *,
        place_id: UUID,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._duties = duties
        self._place_id = place_id
        self.arrived = asyncio.Event()
        with database.write() as db:
            self._is_demo = office_state(db).is_demo

    # -- events ---------------------------------------------------------------------------

    async def take(self, event: Incoming) -> None:
        """Commit an event to the inbox and wake whoever answers."""
        await self.take_all([event])

    async def take_all(self, events: Sequence[Incoming]) -> None:
        """Commit several events at once, in their order."""
        await asyncio.to_thread(self._take, events)
        self.arrived.set()

    def _take(self, events: Sequence[Incoming]) -> None:
        with self._database.write() as db:
            for messenger, some in groupby(events, attrgetter("messenger")):
                self._take_from(db, messenger, list(some))

    def _take_from(self, db: Session, messenger: str, events: Sequence[Incoming]) -> None:
        ids = lock_accounts_at(db, messenger, {each.address for each in events})
        taken = [_new_event(db, ids[each.address], each) for each in events]
        take_events(db, taken, self._clock.now())

    async def history(self, address: str, *, messenger: str) -> Sequence[Line]:
        """The last 200 lines of a chat, oldest first."""
        return await asyncio.to_thread(self._history, address, messenger)

    def _history(self, address: str, messenger: str) -> Sequence[Line]:
        with self._database.read() as db:
            account = account_at(db, messenger, address)
            return history_of(db, account.id) if account else []

    # -- files ----------------------------------------------------------------------------

    async def keep_file(self, name: str, media_type: str, content: bytes) -> Attachment:
        """Store a file that came in, sealed."""
        if len(content) > self._policy.limits.file_mebibytes * 1024 * 1024:
            limit = self._policy.limits.file_mebibytes
            raise Unusable(f"文件超过 {limit} MiB，请压缩或拆分后再发。")
        return await asyncio.to_thread(self._keep, name, media_type, content)

    def _keep(self, name: str, media_type: str, content: bytes) -> Attachment:
        file = new_file(name, media_type, content, self._clock.now())
        with self._database.write() as db:
            db.add(file)
        return Attachment(file.id, file.name, file.media_type, file.size_bytes)

    async def fetch_file(
        self, file_id: UUID, *, messenger: str, address: str
    ) -> tuple[Attachment, bytes] | None:
        """A file that was sent by or to this address."""
        return await asyncio.to_thread(self._fetch, file_id, messenger, address)

    def _fetch(
        self, file_id: UUID, messenger: str, address: str
    ) -> tuple[Attachment, bytes] | None:
        with self._database.read() as db:
            account = account_at(db, messenger, address)
            file = db.get(StoredFile, file_id)
            if account is None or file is None or not _travelled(db, account.id, file_id):
                return None
            shown = Attachment(file.id, file.name, file.media_type, file.size_bytes)
            return (shown, read_file(file)) if file.content else None

    # -- who is there -----------------------------------------------------------------------

    async def sign_in(self, code: str, tail: str, *, messenger: str) -> str:
        """Bind a new account with an invitation code; returns its secret address."""
        return await asyncio.to_thread(
            sign_in, self._database, self._policy, self._clock.now(), messenger, (code, tail)
        )

    async def is_bound(self, address: str, *, messenger: str) -> bool:
        """Whether this address belongs to a person now."""
        return await asyncio.to_thread(self._is_bound, address, messenger)

    def _is_bound(self, address: str, messenger: str) -> bool:
        with self._database.read() as db:
            account = account_at(db, messenger, address)
            return account is not None and account.person_id is not None

    # -- other processes, other machines ------------------------------------------------------

    async def stale_menus(self, messenger: str, *, most: int) -> Sequence[ChatMenu]:
        """The menus that have changed since the platform was told of them."""
        return await asyncio.to_thread(self._stale_menus, messenger, most)

    def _stale_menus(self, messenger: str, most: int) -> Sequence[ChatMenu]:
        with self._database.read() as db:
            return stale_menus(db, messenger, most=most)

    async def menu_shown(self, menu: ChatMenu) -> None:
        """The platform was told of a menu."""
        await self._write(menu_shown, menu)

    async def set_chat_link(self, link: str) -> None:
        """Remember the beginning of a link that opens a chat with the code that follows it."""
        await self._write(keep_chat_link, link)

    async def holds_lease(self, name: str, *, seconds: float) -> bool:
        """Take or renew a lease that one process of the office holds at a time."""
        lasts = timedelta(seconds=seconds)
        return await self._write(
            take_lease, name, self._place_id, now=self._clock.now(), lasts=lasts
        )

    async def give_back_lease(self, name: str) -> None:
        """End a lease that this process holds."""
        await self._write(give_back_lease, name, self._place_id, self._clock.now())

    async def _write(
        self, what: Callable[Concatenate[Session, P], R], *given: P.args, **named: P.kwargs
    ) -> R:
        """Do something in one transaction of a worker thread."""

        def write() -> R:
            with self._database.write() as db:
                return what(db, *given, **named)

        return await asyncio.to_thread(write)

    def today(self) -> date:
        """The office date in Asia/Shanghai."""
        return day_of(self._clock.now())

    def is_demo(self) -> bool:
        """Whether the database is the fictitious city."""
        return self._is_demo

    async def demo_people(self) -> Sequence[DemoPerson]:
        """Who can be picked; nobody unless this is the demo."""
        return await asyncio.to_thread(self._demo_people) if self._is_demo else []

    def _demo_people(self) -> Sequence[DemoPerson]:
        with self._database.read() as db:
            return demo_people(db, self.today())

    async def next_morning(self) -> date:
        """Move the demo's clock to the next day 09:00 and run what is due."""
        if self._is_demo:
            await asyncio.to_thread(self._duties.next_morning)
            self.arrived.set()
        return self.today()


def _new_event(db: Session, account_id: UUID, event: Incoming) -> NewEvent:
    words = event.token if event.kind is Kind.PRESS else event.text
    file_id = _own_file(db, account_id, event.file_id)
    return NewEvent(account_id, event.event_id, event.kind.value, words, file_id)


def _own_file(db: Session, account_id: UUID, file_id: UUID | None) -> UUID | None:
    """The file of an event, unless it has travelled in somebody else's chat before."""
    if file_id is None or db.get(StoredFile, file_id) is None:
        return None
    others = db.exec(
        select(InboxEvent.id).where(
            InboxEvent.file_id == file_id, InboxEvent.account_id != account_id
        )
    ).first()
    went_out = db.exec(select(Message.id).where(Message.file_id == file_id)).first()
    return None if others or went_out else file_id


def _travelled(db: Session, account_id: UUID, file_id: UUID) -> bool:
    came = select(InboxEvent.id).where(
        InboxEvent.account_id == account_id, InboxEvent.file_id == file_id
    )
    went = select(Message.id).where(Message.account_id == account_id, Message.file_id == file_id)
    return db.exec(came).first() is not None or db.exec(went).first() is not None
