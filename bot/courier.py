"""The courier: delivers the outbox, replies first, each chat in its order.

Several chats are written to side by side, so that a slow answer of a platform holds up nobody else.
What is leased is in `bot/leasing.py`, how it ended in `bot/outcomes.py` (spec operations 5.3).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.clock import OfficeClock
from bot.leasing import Leasing, Lot
from bot.messenger import Messenger, NotDelivered, Refused, Unreachable
from bot.parcel import Parcel

IDLE_SECONDS = 1.0
SEND_SECONDS = 45  # well below the lease: nobody else takes a message that is still under way
MOST_CHATS_AT_ONCE = 100
END_SECONDS = 5.0

Arrived = tuple[Parcel, str, asyncio.Future[None]]  # with its platform's id; until it is marked

log = logging.getLogger(__name__)


class Courier:
    """Delivers what the messengers of this process can reach."""

    def __init__(
        self, leasing: Leasing, clock: OfficeClock, messengers: Mapping[str, Messenger]
    ) -> None:
        self._leasing = leasing
        self._clock = clock
        self._messengers = messengers
        self._under_way: set[asyncio.Task[None]] = set()
        self._arrived: list[Arrived] = []
        self._marking: asyncio.Task[None] | None = None
        self.wake = asyncio.Event()

    async def run(self) -> None:
        """Deliver until cancelled, then end what is under way; what goes wrong is tried again."""
        try:
            await asyncio.to_thread(self._leasing.take_up)
            while True:
                await self._pause(await self._begin_some())
        finally:
            await self._end()

    async def _end(self) -> None:
        """Let what is under way arrive and be marked: cut off, it would be sent again."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=END_SECONDS)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Deliver one batch to its end.

        Returns:
            How many messages were dealt with.
        """
        lot = await asyncio.to_thread(self._leasing.lease)
        await asyncio.gather(*(self._deliver(parcels) for parcels in lot.chats.values()))
        return lot.handled

    async def _begin_some(self) -> Lot:
        """Lease a batch and begin to deliver it."""
        if len(self._under_way) >= MOST_CHATS_AT_ONCE:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        try:
            lot = await asyncio.to_thread(self._leasing.lease)
        except Exception:
            log.exception("nothing could be leased")
            return Lot()
        for parcels in lot.chats.values():
            task = asyncio.create_task(self._deliver_and_go_on(parcels))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return lot

    async def _pause(self, lot: Lot) -> None:
        """Until somebody has news, or the budget allows the next message."""
        if lot.handled and lot.is_full and lot.ask_again_at is None:
            return
        seconds = IDLE_SECONDS
        if lot.ask_again_at is not None:
            seconds = max(0.0, min(seconds, (lot.ask_again_at - self._now()).total_seconds()))
        try:
            async with asyncio.timeout(seconds):
                await self.wake.wait()
        except TimeoutError:
            return
        finally:
            self.wake.clear()

    def _now(self) -> datetime:
        return self._clock.now()

    async def _deliver_and_go_on(self, parcels: Sequence[Parcel]) -> None:
        """Deliver to one chat; when it may be written to again, look for more."""
        try:
            await self._deliver(parcels)
        except Exception:
            # The lease ends by itself; the messages go out again after it.
            log.exception("the end of a delivery could not be written")
        loop = asyncio.get_running_loop()
        loop.call_later(self._leasing.outcomes.seconds_between(parcels[0].messenger), self.wake.set)

    async def _deliver(self, parcels: Sequence[Parcel]) -> None:
        """Deliver to one chat in order; behind one that did not arrive, the others wait."""
        for place, parcel in enumerate(parcels):
            if not await self._has_arrived(parcel):
                await asyncio.to_thread(self._leasing.outcomes.release, parcels[place + 1 :])
                return

    async def _has_arrived(self, parcel: Parcel) -> bool:
        """Deliver one message; False when the chat has to wait for it."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                platform_id = await self._hand_over(parcel)
        except NotDelivered as not_yet:
            await asyncio.to_thread(self._leasing.outcomes.retry, parcel, not_yet)
            return False
        except Unreachable as gone:
            await asyncio.to_thread(self._leasing.outcomes.bury, parcel, str(gone))
        except Refused as refused:
            log.exception("refused by %s: %s", parcel.messenger, parcel.message_id)
            await asyncio.to_thread(self._leasing.outcomes.refused, parcel, str(refused))
        except Exception:
            log.exception("delivery uncertain: %s", parcel.message_id)
            await asyncio.to_thread(self._leasing.outcomes.doubt, parcel)
            return False
        else:
            await self._mark(parcel, platform_id)
        return True

    async def _mark(self, parcel: Parcel, platform_id: str) -> None:
        """Mark a message as sent at once, together with those that arrived during the last mark."""
        marked = asyncio.get_running_loop().create_future()
        self._arrived.append((parcel, platform_id, marked))
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._mark_arrived())
        await marked

    async def _mark_arrived(self) -> None:
        while self._arrived:
            arrived, self._arrived = self._arrived, []
            try:
                pairs = [(parcel, platform_id) for parcel, platform_id, _ in arrived]
                await asyncio.to_thread(self._leasing.outcomes.sent, pairs)
            except Exception as failed:  # noqa: BLE001 - whoever waits for it raises it
                _settle(arrived, failed)
            else:
                _settle(arrived, None)

    async def _hand_over(self, parcel: Parcel) -> str:
        adapter = self._messengers[parcel.messenger]
        if parcel.edits is None:
            return await adapter.send(parcel.outgoing)
        return await adapter.edit(parcel.edits, parcel.outgoing)


def _settle(arrived: Sequence[Arrived], failed: Exception | None) -> None:
    """Let those go on who wait for their mark."""
    for _, _, marked in arrived:
        if marked.cancelled():
            continue
        if failed is None:
            marked.set_result(None)
        else:
            marked.set_exception(failed)
