from __future__ import annotations

from datetime import date

import pytest

from jobs import chase_approvals, escalate_unread
from models.approval import StandIn
from models.grant import Role
from tests.conftest import Bench, Chat, People, Watch
from tests.late import LateOffice
from tests.travels import declare, keep_documents

DUE = date(2015, 7, 23)  # three working days after the Monday on which it was applied for
FIRST_LATE, THIRD_LATE = date(2015, 7, 24), date(2015, 7, 26)
REMINDERS = "late-approvals/"


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    with bench.database.write() as db:
        keep_documents(db, bench, people)
    return LateOffice(bench, people, watch)


def reminded(office: LateOffice) -> list[str]:
    return [part for part, _ in office.messages(REMINDERS)]


async def test_nothing_is_said_on_the_day_itself(chat: Chat, office: LateOffice) -> None:
    await declare(chat)
    assert office.run(chase_approvals.run, DUE) == 0


async def test_whoever_is_asked_is_reminded_every_late_day_once(
    chat: Chat, office: LateOffice
) -> None:
    await declare(chat)
    assert office.run(chase_approvals.run, FIRST_LATE) == 1
    assert office.run(chase_approvals.run, FIRST_LATE) == 0
    assert office.run(chase_approvals.run, date(2015, 7, 25)) == 1
    assert reminded(office) == ["approver", "approver"]
    assert office.alerts() == []


async def test_one_message_lists_all_and_leads_to_them(chat: Chat, office: LateOffice) -> None:
    await declare(chat)
    await declare(chat, "9月8日到9月12日去韩国旅游，和妻子")
    assert office.run(chase_approvals.run, FIRST_LATE) == 1
    approver = chat.of("approver")
    await approver.deliver()
    text = approver.last.text
    assert (
        "· 甲一鸣：2015-08-08 至 2015-08-20 赴日本旅游，应于 2015-07-23 前审批，已逾期 1 天" in text
    )
    assert "赴韩国旅游" in text
    await approver(("去审批", "待审批 2 项。"))


async def test_what_was_decided_meanwhile_is_not_chased(chat: Chat, office: LateOffice) -> None:
    await declare(chat)
    office.run(chase_approvals.run, FIRST_LATE)
    await chat.of("approver")(("同意", "已批准"))
    assert office.run(chase_approvals.run, THIRD_LATE) == 0
    assert office.alerts() == []


async def test_a_stand_in_is_reminded_in_the_approvers_place(
    chat: Chat, office: LateOffice, people: People
) -> None:
    await declare(chat)
    office.grants("colleague", Role.APPROVER, "YX")
    with office.bench.database.write() as db:
        away = StandIn(person_id=people["approver"], substitute_id=people["colleague"])
        away.from_date, away.to_date = FIRST_LATE, FIRST_LATE
        db.add(away)
    office.run(chase_approvals.run, FIRST_LATE)
    office.run(chase_approvals.run, date(2015, 7, 25))
    assert reminded(office) == ["colleague", "approver"]


async def test_with_nobody_bound_the_supervisor_is_told_once_and_the_head_all_the_same(
    chat: Chat, office: LateOffice
) -> None:
    await declare(chat)
    office.unbinds("approver")
    assert office.run(chase_approvals.run, FIRST_LATE) == 0
    assert office.run(chase_approvals.run, THIRD_LATE) == 1
    assert reminded(office) == []
    assert [part for part, _ in office.messages("no-approver/")] == ["supervisor"]
    assert office.alerts() == [("head", "警示")]


@pytest.mark.parametrize(("day", "cards"), [(25, []), (26, [("head", "警示")])])
async def test_the_head_is_told_on_the_third_day_of_delay(
    chat: Chat, office: LateOffice, day: int, cards: list[tuple[str, str]]
) -> None:
    await declare(chat)
    office.run(chase_approvals.run, date(2015, 7, day))
    assert office.alerts() == cards


async def test_the_head_is_told_once_and_the_reminders_go_on(
    chat: Chat, office: LateOffice
) -> None:
    await declare(chat)
    assert office.run(chase_approvals.run, THIRD_LATE) == 2
    assert office.run(chase_approvals.run, THIRD_LATE) == 0
    assert office.run(chase_approvals.run, date(2015, 7, 27)) == 1
    assert office.causes_shown_to("head") == ["主管部门审批待审批"]


async def test_a_head_who_applied_is_not_told_of_themselves(chat: Chat, office: LateOffice) -> None:
    office.grants("official", Role.UNIT_HEAD, "YX-01")
    await declare(chat)
    office.run(chase_approvals.run, THIRD_LATE)
    assert office.causes_shown_to("official") == []
    assert office.alerts() == [("head", "警示")]


async def test_a_card_nobody_read_goes_up_while_it_waits(chat: Chat, office: LateOffice) -> None:
    await declare(chat)
    office.run(chase_approvals.run, THIRD_LATE)
    assert office.run(escalate_unread.run, date(2015, 7, 30)) == 1
    assert ("supervisor", "警示") in office.alerts()


async def test_a_card_about_what_was_decided_does_not_go_up(chat: Chat, office: LateOffice) -> None:
    await declare(chat)
    office.run(chase_approvals.run, THIRD_LATE)
    await chat.of("approver")(("同意", "已批准"))
    assert office.run(escalate_unread.run, date(2015, 7, 30)) == 0
