"""The policy: every figure of spec domain 1.3, from one validated TOML file.

A deadline counts from the day after the event, in calendar or working days.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.calendar import ZONE, add_working_days
from models.errors import Unusable
from models.terms import Category, SecrecyLevel
from models.wrong_value import first_wrong

DEFAULT_FILE = Path(__file__).with_name("policy.toml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Strict):
    """A number of days of one sort."""

    n: int = Field(ge=0, le=3660)
    unit: Literal["calendar", "working"]

    def after(self, day: date) -> date:
        """The last day of a deadline that an event on `day` began."""
        if self.unit == "working":
            return add_working_days(day, self.n)
        return day + timedelta(days=self.n)

    def before(self, day: date) -> date:
        """The day that lies so many days before another."""
        if self.unit == "working":
            return add_working_days(day, -self.n)
        return day - timedelta(days=self.n)


class Reminders(_Strict):
    """When somebody is told of what is due and who is told when it is late, in days."""

    days_before: list[int] = Field(min_length=1)
    again_every_days: int = Field(ge=1)
    custodian_on_day: int = Field(ge=1)
    head_on_day: int = Field(ge=1)
    supervisor_on_day: int = Field(ge=1)

    def falls_on(self, days_late: int) -> bool:
        """Whether somebody is reminded that day: so many days ahead, then late on day 1, 3, 5 …."""
        if days_late <= 0:
            return -days_late in self.days_before
        return (days_late - 1) % self.again_every_days == 0


class QuietHours(_Strict):
    """When nothing but replies and serious alerts is sent."""

    begins: time
    ends: time

    def release(self, now: datetime) -> datetime | None:
        """The moment until which a message is held back; None outside quiet hours."""
        local = now.astimezone(ZONE)
        clock = local.time()
        if self.ends <= clock < self.begins:
            return None
        day = local.date() + timedelta(days=1 if clock >= self.begins else 0)
        return datetime.combine(day, self.ends, ZONE)


class Limits(_Strict):
    """What one person may do before the office says stop."""

    wrong_codes: int = Field(ge=1)
    messages_per_minute: int = Field(ge=1)
    file_mebibytes: int = Field(ge=1)
    import_rows: int = Field(ge=1)
    exported_persons_told: int = Field(ge=1)


class PaceOfSending(_Strict):
    """How fast a messenger with limits of its own is written to, over all processes together."""

    messages_per_second: float = Field(gt=0, le=1000)
    per_chat_per_second: float = Field(gt=0, le=1000)


class TripLength(_Strict):
    """How many days a private trip usually takes at most."""

    tourism: int = Field(ge=1)
    relatives: int = Field(ge=1)
    hk_macao: int = Field(ge=1)


class CoolingOff(_Strict):
    """How many months a cooling-off period lasts, by secrecy level."""

    core: int = Field(ge=0)
    important: int = Field(ge=0)
    ordinary: int = Field(ge=0)

    def of(self, level: SecrecyLevel | None) -> int:
        """The months of a level; one that is unknown counts as ordinary."""
        months = {SecrecyLevel.CORE: self.core, SecrecyLevel.IMPORTANT: self.important}
        return self.ordinary if level is None else months.get(level, self.ordinary)


ApprovingUnit = Literal["unit", "authority", "organization_department"]


class ApprovalChain(_Strict):
    """Who decides, one after the other: units, each by its place towards the applicant."""

    authorities: list[str]
    categories: list[Category]
    steps: list[ApprovingUnit] = Field(min_length=1)

    def fits(self, authority: str, category: Category) -> bool:
        """Whether it is for these; an empty list is for everybody."""
        by_authority = not self.authorities or authority in self.authorities
        return by_authority and (not self.categories or category in self.categories)


class Policy(_Strict):
    """Every figure of the office that can be set anew."""

    declaration: Span
    surrender: Span
    registration_change: Span
    return_after_trip: Span
    return_after_cancelled: Span
    draw_before_exit: Span
    trip_report: Span
    lost_report: Span
    lost_act: Span
    approval_step: Span
    approval_head_on_day: int = Field(ge=1)
    approval_chains: list[ApprovalChain] = Field(min_length=1)
    application_lead_days: int = Field(ge=0)
    trips_a_year: int = Field(ge=0)
    trip_length: TripLength
    cooling_off_months: CoolingOff
    overdue_return_blocks: bool
    refusal_months: int = Field(ge=0)
    consent_letter_days: int = Field(ge=1)
    crossings_from: date
    match_gap_days: int = Field(ge=0, le=365)
    early_exit_days: int = Field(ge=0, le=365)
    late_entry_days: int = Field(ge=0, le=365)
    report_differs_days: int = Field(ge=0, le=365)
    statement: Span
    police_request: Span
    annex2_counts: Literal["persons", "findings"]
    opinion_days: int = Field(ge=1)
    opinion_categories: list[Category]
    reminders: Reminders
    acknowledge_serious: Span
    acknowledge_warning: Span
    desk_code_minutes: int = Field(ge=1)
    handover_alert_hours: int = Field(ge=1)
    invitation_days: int = Field(ge=1)
    exported_file_hours: int = Field(ge=1)
    quiet: QuietHours
    limits: Limits
    pace: PaceOfSending

    def chain_of(self, authority: str, category: Category) -> list[ApprovingUnit]:
        """The steps for applicants of a category under an authority (by its code)."""
        fitting = [each for each in self.approval_chains if each.fits(authority, category)]
        return fitting[0].steps if fitting else ["authority"]


def read_policy(path: Path | None = None) -> Policy:
    """Read a policy file; whatever it leaves out keeps the shipped figure.

    Raises:
        Unusable: the file is no TOML, or names the figure that is wrong and what is expected.
    """
    figures = tomllib.loads(DEFAULT_FILE.read_text(encoding="utf-8"))
    try:
        if path is not None:
            figures = _merged(figures, tomllib.loads(path.read_text(encoding="utf-8")))
        return Policy.model_validate(figures)
    except OSError as gone:
        raise Unusable(f"读不到策略文件 {path}，请检查 POLICY_FILE。") from gone
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise Unusable(f"策略文件不是有效的 TOML：{broken}。") from broken
    except ValidationError as wrong:
        name, expected = first_wrong(wrong)
        raise Unusable(f"策略文件中「{name}」不对：{expected}。") from wrong


def _merged(shipped: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The shipped figures with those of a file; a group keeps what the file leaves out of it."""
    return shipped | {
        name: _merged(shipped[name], value)
        if isinstance(value, dict) and isinstance(shipped.get(name), dict)
        else value
        for name, value in own.items()
    }
