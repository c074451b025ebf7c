"""Late statements and late requests: who is reminded, who is told, and when it ends."""

from __future__ import annotations

from datetime import date

import pytest

from jobs import chase_findings, escalate_unread
from models.finding import Finding, FindingState, advance_finding
from models.grant import Role
from tests.conftest import Bench, Chat, People, Watch
from tests.late import LateOffice
from tests.suspected import answer, ask, keep_finding, of_unit, open_card

DUE = date(2015, 7, 27)
REMINDERS, REQUESTS = "findings/statements/", "findings/requests/"


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def reminded(office: LateOffice, what: str = REMINDERS) -> list[str]:
    return [part for part, _ in office.messages(what)]


async def asked(chat: Chat, bench: Bench, people: People) -> None:
    keep_finding(bench, people)
    await ask(chat)


async def requested(chat: Chat, bench: Bench, people: People) -> None:
    """Due on 3 August."""
    keep_finding(bench, people)
    await open_card(chat, "officer")
    await chat.of("officer")(
        ("请公安协助", "什么情况"), ("核实当日口岸", "发出？"), ("发出", "2015-08-03 前答复")
    )


@pytest.mark.parametrize(
    ("day", "count"),
    [(20, 1), (21, 0), (23, 0), (24, 1), (25, 0), (26, 1), (27, 0), (28, 1), (29, 0), (30, 1)],
)
async def test_the_person_is_reminded_before_and_after(
    chat: Chat, bench: Bench, people: People, office: LateOffice, day: int, count: int
) -> None:
    """7, 3 and 1 days ahead, then on late day 1, 3, 5."""
    await asked(chat, bench, people)
    office.run(chase_findings.run, date(2015, 7, day))
    assert len(reminded(office)) == count


async def test_run_again_nothing_is_said_twice(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    await asked(chat, bench, people)
    day = date(2015, 8, 3)
    assert office.run(chase_findings.run, day) == 4
    assert office.run(chase_findings.run, day) == 0


async def test_one_message_lists_all_and_leads_to_them(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    await asked(chat, bench, people)
    office.run(chase_findings.run, date(2015, 7, 28))
    await chat.deliver()
    assert "【请您说明】\n· 说明「未经批准」2014-05-02 的因私出境" in chat.last.text
    assert "应于 2015-07-27 前，已逾期 1 天" in chat.last.text
    await chat(("去说明", "请在 2015-07-27 前说明情况"))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2015, 7, 27), []),
        (date(2015, 7, 28), [("officer", "提示")]),
        (date(2015, 7, 30), [("head", "警示"), ("officer", "提示")]),
        (date(2015, 8, 3), [("head", "警示"), ("officer", "提示"), ("supervisor", "警示")]),
    ],
)
async def test_those_responsible_are_told_by_stages(
    chat: Chat,
    bench: Bench,
    people: People,
    office: LateOffice,
    day: date,
    told: list[tuple[str, str]],
) -> None:
    await asked(chat, bench, people)
    office.run(chase_findings.run, day)
    assert sorted(office.alerts()) == told


async def test_a_head_who_owes_it_is_not_told_of_themselves(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    keep_finding(bench, people, **of_unit(people))
    await ask(chat)
    office.run(chase_findings.run, date(2015, 7, 30))
    assert reminded(office) == ["head"]
    assert sorted(office.alerts()) == [("officer", "提示"), ("supervisor", "警示")]


async def test_what_was_answered_is_not_chased(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    await asked(chat, bench, people)
    await answer(chat)
    assert office.run(chase_findings.run, date(2015, 8, 3)) == 0


async def test_what_was_decided_is_not_chased(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    finding_id = keep_finding(bench, people)
    await ask(chat)
    with bench.database.write() as db:
        advance_finding(db, db.get_one(Finding, finding_id), FindingState.CLEARED)
    assert office.run(chase_findings.run, date(2015, 8, 3)) == 0


@pytest.mark.parametrize(
    ("day", "part"), [(date(2015, 8, 2), 1), (date(2015, 8, 3), 0), (date(2015, 8, 4), 1)]
)
async def test_the_liaison_is_reminded_first(
    chat: Chat, bench: Bench, people: People, office: LateOffice, day: date, part: int
) -> None:
    await requested(chat, bench, people)
    office.run(chase_findings.run, day)
    assert reminded(office, REQUESTS) == ["liaison"] * part
    assert office.alerts() == []


async def test_then_the_supervisor_is_told(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    await requested(chat, bench, people)
    office.run(chase_findings.run, date(2015, 8, 6))
    assert office.alerts() == [("supervisor", "警示")]
    assert "协助调查 XZ" in office.causes_shown_to("supervisor")[0]


async def test_without_a_liaison_the_supervisor_is_told_all_the_same(
    chat: Chat, bench: Bench, people: People, office: LateOffice
) -> None:
    await requested(chat, bench, people)
    office.unbinds("liaison")
    assert office.run(chase_findings.run, date(2015, 8, 6)) == 1
    assert office.alerts() == [("supervisor", "警示")]


@pytest.mark.parametrize("is_answered", [False, True])
async def test_a_card_nobody_read_goes_up_only_while_it_waits(
    chat: Chat, bench: Bench, people: People, office: LateOffice, *, is_answered: bool
) -> None:
    await asked(chat, bench, people)
    office.grants("colleague", Role.UNIT_HEAD, "YX-0101")
    office.run(chase_findings.run, date(2015, 7, 30))
    if is_answered:
        await answer(chat)
    raised = office.run(escalate_unread.run, date(2015, 8, 12))
    assert (raised > 0) is not is_answered
