from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from jobs import escalate_overdue, escalate_unread
from models.alert import Severity
from models.alert_card import Card, Cause, raise_alert
from models.grant import Role
from tests.conftest import Bench, People, Watch
from tests.late import LateOffice

MONDAY = date(2015, 7, 20)
FRIDAY = date(2015, 7, 24)
NATIONAL_DAY_EVE = date(2015, 9, 30)
SERIOUS, WARNING, NOTICE = Severity.SERIOUS, Severity.WARNING, Severity.NOTICE
HEAD = (Role.UNIT_HEAD,)


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def shown(office: LateOffice, severity: Severity, day: date, *roles: Role) -> None:
    """Show a card about a hand-over, which nothing settles, to one role over the unit."""
    office.go_to(day)
    card = Card(
        headline="交接内容本人有异议",
        severity=severity,
        roles=roles or HEAD,
        unit_id=office.people.units["YX-01"],
        rule="交接须双方确认一致",
        advice="核实",
        causes=(Cause("handover/1", "refused", day, "证件不符", office.people["official"]),),
    )
    with office.bench.database.write() as db:
        raise_alert(db, card, office.bench.occasion())


def late_on(office: LateOffice, day: date) -> UUID:
    """Show the head a warning about a document that came to its third late day."""
    document_id = office.owes_document("official", day - timedelta(days=3))
    office.run(escalate_overdue.run, day)
    office.acknowledge("custodian")
    office.acknowledge("officer")
    assert ("head", WARNING.value) in office.alerts(day)
    return document_id


def told_on(office: LateOffice, start: date, days: int) -> dict[date, list[str]]:
    """Run the duty every day and list who is told on which."""
    told = {}
    for offset in range(days):
        day = start + timedelta(days=offset)
        office.run(escalate_unread.run, day)
        if day != start:
            told[day] = [part for part, _ in office.alerts(day)]
    return {day: parts for day, parts in told.items() if parts}


@pytest.mark.parametrize(
    ("severity", "day", "expected"),
    [
        pytest.param(SERIOUS, MONDAY, date(2015, 7, 22), id="serious on a Monday"),
        pytest.param(SERIOUS, FRIDAY, date(2015, 7, 28), id="serious on a Friday"),
        pytest.param(SERIOUS, NATIONAL_DAY_EVE, date(2015, 10, 9), id="serious before a holiday"),
        pytest.param(WARNING, MONDAY, date(2015, 7, 24), id="warning on a Monday"),
        pytest.param(WARNING, FRIDAY, date(2015, 7, 30), id="warning on a Friday"),
    ],
)
def test_a_card_nobody_reads_goes_to_the_next_role_up_once(
    office: LateOffice, severity: Severity, day: date, expected: date
) -> None:
    shown(office, severity, day)
    assert told_on(office, day, 21) == {expected: ["supervisor"]}


@pytest.mark.parametrize(
    ("role", "reader"),
    [
        (Role.CUSTODIAN, "head"),
        (Role.CASE_OFFICER, "head"),
        (Role.UNIT_HEAD, "supervisor"),
    ],
    ids=lambda each: str(getattr(each, "name", each)).lower(),
)
def test_the_next_role_up_of(office: LateOffice, role: Role, reader: str) -> None:
    shown(office, WARNING, MONDAY, role)
    assert office.run(escalate_unread.run, FRIDAY) == 1
    assert office.alerts(FRIDAY) == [(reader, WARNING.value)]


def test_an_escalated_card_that_is_not_read_either_climbs_on(office: LateOffice) -> None:
    shown(office, SERIOUS, MONDAY, Role.CUSTODIAN)
    assert told_on(office, MONDAY, 21) == {
        date(2015, 7, 22): ["head"],
        date(2015, 7, 24): ["supervisor"],
    }


def test_nothing_is_lost_when_the_office_was_down_on_that_day(office: LateOffice) -> None:
    shown(office, SERIOUS, MONDAY)
    assert office.run(escalate_unread.run, date(2015, 8, 10)) == 1


def test_a_second_run_on_the_same_day_raises_nothing(office: LateOffice) -> None:
    shown(office, SERIOUS, MONDAY)
    assert office.run(escalate_unread.run, FRIDAY) == 1
    assert office.run(escalate_unread.run) == 0


def test_the_escalated_card_says_who_did_not_read_it(office: LateOffice) -> None:
    shown(office, SERIOUS, MONDAY)
    office.run(escalate_unread.run, FRIDAY)
    texts = [message.text for part, message in office.messages("alert/") if part == "supervisor"]
    assert "【严重】交接内容本人有异议（单位负责人 4 个工作日未阅）" in texts[0]


def test_what_was_acknowledged_is_never_escalated(office: LateOffice) -> None:
    shown(office, SERIOUS, MONDAY)
    office.acknowledge("head")
    assert told_on(office, MONDAY, 21) == {}


def test_a_notice_is_never_escalated(office: LateOffice) -> None:
    shown(office, NOTICE, MONDAY)
    assert told_on(office, MONDAY, 21) == {}


def test_what_nobody_stands_above_is_never_escalated(office: LateOffice) -> None:
    shown(office, SERIOUS, MONDAY, Role.SUPERVISOR)
    assert told_on(office, MONDAY, 21) == {}


def test_a_settled_cause_is_never_escalated(office: LateOffice) -> None:
    office.surrenders(late_on(office, MONDAY))
    assert told_on(office, MONDAY, 21) == {}


def test_a_standing_cause_is_escalated(office: LateOffice) -> None:
    late_on(office, MONDAY)
    assert told_on(office, MONDAY, 21) == {FRIDAY: ["supervisor"]}


def test_of_two_causes_the_standing_one_is_escalated_alone(office: LateOffice) -> None:
    office.owes_document("colleague", MONDAY - timedelta(days=3), "E22222222")
    settled = late_on(office, MONDAY)
    office.surrenders(settled)
    office.run(escalate_unread.run, FRIDAY)
    assert office.causes_shown_to("supervisor") == ["上交普通护照 *****2222"]


def test_the_next_role_up_is_not_told_of_what_it_knows(office: LateOffice) -> None:
    late_on(office, MONDAY)
    office.run(escalate_overdue.run, FRIDAY)
    assert office.alerts(FRIDAY) == [("supervisor", WARNING.value)]
    assert office.run(escalate_unread.run) == 0
