"""The one clock. The demo's may be moved ahead, so that a day's reminders are seen in a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from bot.database import Database
from models.calendar import ZONE
from models.office import office_state


def machine_now() -> datetime:
    """This machine's moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks


class OfficeClock:
    """The office's moment: the machine's, plus what the demo was moved ahead.

    How far is in the database, so that every process and every restart agrees.
    """

    def __init__(self, database: Database, machine: Callable[[], datetime] = machine_now) -> None:
        self._database = database
        self._machine = machine
        self._ahead = timedelta()

    def read(self) -> None:
        """Learn how far the demo's clock was moved."""
        with self._database.write() as db:
            self._ahead = timedelta(seconds=office_state(db).seconds_ahead)

    def now(self) -> datetime:
        """The office's moment, in UTC."""
        return self._machine() + self._ahead

    def today(self) -> date:
        """The office's calendar day in Asia/Shanghai."""
        return day_of(self.now())

    def move_to(self, moment: datetime) -> None:
        """Move the demo's clock ahead to a moment; never back."""
        self._ahead = max(self._ahead, moment - self._machine())
        with self._database.write() as db:
            office_state(db).seconds_ahead = int(self._ahead.total_seconds())


def day_of(moment: datetime) -> date:
    """The calendar day of a moment in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()
