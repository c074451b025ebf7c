"""What a person owes as a calendar file (.ics), a whole-day entry per due date. Spec 2.1, 6.4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rules.records import Due

if TYPE_CHECKING:
    from icalendar import Event


def due_calendar(dues: Sequence[Due], now: datetime) -> bytes:
    """The file's bytes; each entry reminds at 09:00 of the day before."""
    # Loaded when first needed: its time zones cost a tenth of a second of every start.
    from icalendar import Calendar  # noqa: PLC0415

    calendar = Calendar()
    calendar.add("prodid", "-//Passport Steward//zh-CN")
    calendar.add("version", "2.0")
    for due in dues:
        calendar.add_component(_entry(due, now))
    return bytes(calendar.to_ical())


def _entry(due: Due, now: datetime) -> Event:
    from icalendar import Alarm, Event  # noqa: PLC0415

    event = Event()
    event.add("uid", f"{due.cause.replace('/', '-')}@passport-steward")
    event.add("summary", f"证管家：{due.what}")
    event.add("dtstamp", now)
    event.add("dtstart", due.due_date)
    event.add("dtend", due.due_date + timedelta(days=1))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", due.what)
    alarm.add("trigger", timedelta(hours=-15))
    event.add_component(alarm)
    return event
