from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from models.errors import Unusable
from models.policy import Policy, Span, read_policy

CALENDAR, WORKING = "calendar", "working"


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_figures_are_those_of_the_office(policy: Policy) -> None:
    assert policy.declaration == Span(n=7, unit=CALENDAR)
    assert policy.surrender == Span(n=7, unit=CALENDAR)
    assert policy.registration_change == Span(n=5, unit=WORKING)
    assert policy.acknowledge_serious == Span(n=1, unit=WORKING)
    assert policy.acknowledge_warning == Span(n=3, unit=WORKING)
    assert policy.reminders.days_before == [7, 3, 1]
    assert policy.reminders.again_every_days == 2
    assert policy.reminders.custodian_on_day == 1
    assert policy.reminders.head_on_day == 3
    assert policy.reminders.supervisor_on_day == 7
    assert policy.desk_code_minutes == 10
    assert policy.handover_alert_hours == 24
    assert policy.invitation_days == 7
    assert policy.exported_file_hours == 24
    assert (policy.quiet.begins, policy.quiet.ends) == (time(20), time(8))
    assert policy.limits.wrong_codes == 5
    assert policy.limits.exported_persons_told == 500
    assert policy.crossings_from == date(2013, 1, 1)
    assert (policy.match_gap_days, policy.report_differs_days) == (3, 1)
    assert policy.statement == Span(n=5, unit=WORKING)
    assert policy.police_request == Span(n=10, unit=WORKING)
    assert (policy.early_exit_days, policy.late_entry_days) == (0, 1)
    assert policy.annex2_counts == "persons"


def test_a_file_sets_one_figure_and_keeps_the_others(tmp_path: Path, policy: Policy) -> None:
    changed = read_policy(written(tmp_path, 'surrender = { n = 3, unit = "working" }'))
    assert changed.surrender == Span(n=3, unit=WORKING)
    assert changed.model_copy(update={"surrender": policy.surrender}) == policy


def test_a_file_sets_one_figure_of_a_group_and_keeps_the_rest_of_it(
    tmp_path: Path, policy: Policy
) -> None:
    changed = read_policy(written(tmp_path, "[reminders]\nhead_on_day = 5"))
    assert changed.reminders.head_on_day == 5
    assert changed.reminders.days_before == policy.reminders.days_before


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("surrender = ", "TOML", id="no TOML"),
        pytest.param("surrendr = 7", "surrendr", id="a figure nobody knows"),
        pytest.param('surrender = { n = -1, unit = "calendar" }', "surrender.n", id="below zero"),
        pytest.param('surrender = { n = 7, unit = "weeks" }', "surrender.unit", id="another unit"),
        pytest.param("desk_code_minutes = 0", "desk_code_minutes", id="no minutes at all"),
        pytest.param('annex2_counts = "units"', "annex2_counts", id="neither"),
        pytest.param("match_gap_days = -1", "match_gap_days", id="a gap below zero"),
        pytest.param('crossings_from = "2013"', "crossings_from", id="no date"),
        pytest.param('invitation_days = "soon"', "invitation_days", id="no number"),
        pytest.param("[reminders]\ndays_before = []", "reminders.days_before", id="no reminder"),
    ],
)
def test_a_wrong_file_is_refused_by_the_name_of_what_is_wrong(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(Unusable, match=named):
        read_policy(written(tmp_path, text))


def test_a_missing_file_is_refused_with_the_setting_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="POLICY_FILE"):
        read_policy(tmp_path / "nowhere.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unusable, match="策略文件"):
        read_policy(path)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param(Span(n=7, unit=CALENDAR), date(2015, 7, 31), id="calendar days"),
        pytest.param(Span(n=5, unit=WORKING), date(2015, 7, 31), id="working days"),
        pytest.param(Span(n=0, unit=WORKING), date(2015, 7, 24), id="the same day"),
    ],
)
def test_a_deadline_counts_from_the_day_after_the_event(span: Span, expected: date) -> None:
    assert span.after(date(2015, 7, 24)) == expected


def office_time(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of July 2015, in UTC, by the office's wall clock."""
    return datetime.fromisoformat(f"2015-07-{day}T{hour:02}:{minute:02}:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        pytest.param(office_time(20, 8), None, id="at eight the office speaks"),
        pytest.param(office_time(20, 19, 59), None, id="one minute before the evening"),
        pytest.param(office_time(20, 20), office_time(21, 8), id="the evening begins"),
        pytest.param(office_time(20, 23, 59), office_time(21, 8), id="before midnight"),
        pytest.param(office_time(21, 0), office_time(21, 8), id="after midnight"),
        pytest.param(office_time(21, 7, 59), office_time(21, 8), id="one minute too early"),
    ],
)
def test_what_is_said_in_the_quiet_hours_waits_until_eight(
    now: datetime, until: datetime | None, policy: Policy
) -> None:
    assert policy.quiet.release(now) == until
