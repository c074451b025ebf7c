from __future__ import annotations

from datetime import date, timedelta

import pytest

from jobs import escalate_overdue
from models.alert import Severity
from models.grant import Role
from tests.conftest import Bench, Chat, People, Watch
from tests.late import LateOffice

DUE = date(2015, 7, 15)
NOTICE, WARNING = Severity.NOTICE.value, Severity.WARNING.value
DAY_ONE = [("custodian", NOTICE), ("officer", NOTICE)]
DAY_THREE, DAY_SEVEN = [("head", WARNING)], [("supervisor", WARNING)]
ALL = sorted([*DAY_ONE, *DAY_THREE, *DAY_SEVEN])


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def late(days: int) -> date:
    return DUE + timedelta(days=days)


def test_a_late_document_climbs_from_the_custodian_to_the_supervisor(office: LateOffice) -> None:
    office.owes_document("official", DUE)
    told = {}
    for days in range(-1, 12):
        office.run(escalate_overdue.run, late(days))
        told[days] = office.alerts(late(days))
    assert {days: cards for days, cards in told.items() if cards} == {
        1: DAY_ONE,
        3: DAY_THREE,
        7: DAY_SEVEN,
    }


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param((2,), DAY_ONE, id="down on day 1"),
        pytest.param((1, 4), sorted([*DAY_ONE, *DAY_THREE]), id="down on day 3"),
        pytest.param((1, 3, 9), ALL, id="down on day 7 and 8"),
        pytest.param((20,), ALL, id="down all the time"),
    ],
)
def test_nobody_is_left_out_when_the_office_was_down(
    office: LateOffice, days: tuple[int, ...], expected: list[tuple[str, str]]
) -> None:
    office.owes_document("official", DUE)
    for day in days:
        office.run(escalate_overdue.run, late(day))
    assert office.alerts() == expected


def test_a_second_run_on_the_same_day_raises_nothing(office: LateOffice) -> None:
    office.owes_document("official", DUE)
    assert office.run(escalate_overdue.run, late(1)) == 2
    office.watch.move(hours=5)
    assert office.run(escalate_overdue.run) == 0


def test_a_late_declaration_is_no_matter_for_the_custodian(office: LateOffice) -> None:
    office.owes_declaration("official", DUE)
    office.run(escalate_overdue.run, late(8))
    assert office.alerts() == [("head", WARNING), ("officer", NOTICE), ("supervisor", WARNING)]


def test_a_late_filing_is_no_matter_for_the_custodian(office: LateOffice) -> None:
    office.owes_change("official", date(2015, 7, 8))
    office.run(escalate_overdue.run, late(1))
    assert office.alerts() == [("officer", NOTICE)]
    assert office.causes_shown_to("officer") == ["办理变更备案（职务）"]


def test_what_is_done_climbs_no_further(office: LateOffice) -> None:
    document_id = office.owes_document("official", DUE)
    office.run(escalate_overdue.run, late(1))
    office.surrenders(document_id)
    assert office.run(escalate_overdue.run, late(3)) == 0
    assert office.run(escalate_overdue.run, late(7)) == 0


def test_one_card_gathers_what_came_to_one_stage_of_one_unit(office: LateOffice) -> None:
    office.owes_document("official", DUE, "E11111111")
    office.owes_document("colleague", DUE, "E22222222")
    office.owes_document("stranger", DUE, "E33333333")
    office.run(escalate_overdue.run, late(1))
    assert office.alerts() == sorted(
        [*DAY_ONE, ("other_custodian", NOTICE), ("other_officer", NOTICE)]
    )
    assert office.causes_shown_to("officer") == [
        "上交普通护照 *****1111",
        "上交普通护照 *****2222",
    ]
    assert office.causes_shown_to("other_officer") == ["上交普通护照 *****3333"]


def test_a_second_late_document_is_told_without_the_first(office: LateOffice) -> None:
    office.owes_document("official", DUE, "E11111111")
    office.run(escalate_overdue.run, late(1))
    office.owes_document("official", late(1), "E22222222")
    office.run(escalate_overdue.run, late(2))
    assert office.alerts(late(2)) == DAY_ONE
    assert len(office.causes_shown_to("officer")) == 2


def test_custody_follows_the_personnel_authority_and_the_rest_the_unit(
    office: LateOffice,
) -> None:
    office.keeps_registration_of("YX-02", "official")
    office.owes_document("official", DUE)
    office.run(escalate_overdue.run, late(1))
    assert office.alerts() == [("officer", NOTICE), ("other_custodian", NOTICE)]


def test_nobody_is_told_of_their_own_lateness(office: LateOffice) -> None:
    office.owes_document("head", DUE)
    office.owes_document("colleague", DUE, "E22222222")
    office.run(escalate_overdue.run, late(3))
    assert office.causes_shown_to("head") == ["上交普通护照 *****2222"]
    assert "上交普通护照 *****5678" in office.causes_shown_to("supervisor")


def test_a_late_supervisor_is_no_card_to_himself(office: LateOffice) -> None:
    office.grants("official", Role.SUPERVISOR, "YX-01")
    office.owes_document("official", DUE)
    office.run(escalate_overdue.run, late(7))
    assert office.causes_shown_to("official") == []
    assert office.causes_shown_to("supervisor") == ["上交普通护照 *****5678"]


async def test_a_card_says_what_who_since_when_and_what_to_do(
    office: LateOffice, chat: Chat
) -> None:
    office.owes_document("official", DUE)
    office.run(escalate_overdue.run, late(3))
    await chat.deliver()
    card = chat.of("head").last
    assert "【警示】逾期 3 天以上未上交证件" in card.text
    assert "甲一鸣（330000********" in card.text
    assert "上交普通护照 *****5678，自 2015-07-15" in card.text
    assert office.people.ids["official"] not in card.text
    assert [button.label for button in card.buttons] == ["已阅", "转办", "详情"]
    assert [button.label for button in chat.of("custodian").last.buttons] == ["已阅", "详情"]


@pytest.mark.parametrize(("hour", "is_held"), [(9, False), (22, True)], ids=["day", "night"])
def test_a_warning_keeps_the_quiet_hours(office: LateOffice, hour: int, *, is_held: bool) -> None:
    office.owes_document("official", DUE)
    office.go_to(late(3), hour)
    office.run(escalate_overdue.run)
    held = [message.not_before is not None for _, message in office.messages("alert/")]
    assert held == [is_held] * 3
