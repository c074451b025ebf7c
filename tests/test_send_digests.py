from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.schedule import Duties
from jobs import send_digests
from models.grant import Role
from models.outbox import Priority
from tests.conftest import Bench, People, Watch
from tests.late import LateOffice

DUE = date(2015, 7, 24)


@pytest.fixture
def office(bench: Bench, people: People, watch: Watch) -> LateOffice:
    return LateOffice(bench, people, watch)


def readers(office: LateOffice) -> list[str]:
    return sorted(part for part, _ in office.messages("digest/"))


def only_text(office: LateOffice) -> str:
    ((_, message),) = office.messages("digest/")
    return message.text


@pytest.mark.parametrize("days_ahead", [7, 3, 1])
def test_the_holder_is_reminded_before_a_due_day(office: LateOffice, days_ahead: int) -> None:
    office.owes_document("official", DUE)
    assert office.run(send_digests.run, DUE - timedelta(days=days_ahead)) == 1
    assert readers(office) == ["official"]
    assert f"上交普通护照 *****5678，请于 2015-07-24 前（还有 {days_ahead} 天）" in only_text(
        office
    )


@pytest.mark.parametrize("days_late", [1, 3, 5, 7, 31])
def test_the_holder_is_reminded_every_second_day_when_late(
    office: LateOffice, days_late: int
) -> None:
    office.owes_document("official", DUE)
    assert office.run(send_digests.run, DUE + timedelta(days=days_late)) == 1
    assert f"应于 2015-07-24 前，已逾期 {days_late} 天" in only_text(office)


@pytest.mark.parametrize("days", [-30, -8, -6, -5, -4, -2, 0, 2, 4, 30])
def test_nobody_is_reminded_on_the_days_between(office: LateOffice, days: int) -> None:
    office.owes_document("official", DUE)
    assert office.run(send_digests.run, DUE + timedelta(days=days)) == 0
    assert readers(office) == []


def test_the_policy_says_on_which_days(office: LateOffice) -> None:
    policy = office.bench.policy
    reminders = policy.reminders.model_copy(update={"days_before": [2, 0]})
    office.bench.policy = policy.model_copy(update={"reminders": reminders})
    office.owes_document("official", DUE)
    assert office.run(send_digests.run, DUE - timedelta(days=1)) == 0
    assert office.run(send_digests.run, DUE) == 1
    assert "请于 2015-07-24 前（今天）" in only_text(office)


def test_a_second_run_on_the_same_day_says_nothing(office: LateOffice) -> None:
    office.owes_document("official", DUE)
    assert office.run(send_digests.run, DUE - timedelta(days=1)) == 1
    office.watch.move(hours=5)
    assert office.run(send_digests.run) == 0
    assert readers(office) == ["official"]


def test_a_person_gets_one_digest_of_everything(office: LateOffice) -> None:
    office.owes_document("official", DUE, "E11111111")
    office.owes_document("official", DUE + timedelta(days=2), "E22222222")
    office.owes_document("official", DUE + timedelta(days=3), "E33333333")
    office.owes_declaration("official", DUE - timedelta(days=2))
    office.owes_document("colleague", DUE)
    assert office.run(send_digests.run, DUE - timedelta(days=1)) == 2
    texts = {part: message.text for part, message in office.messages("digest/")}
    assert sorted(texts) == ["colleague", "official"]
    lines = texts["official"].splitlines()
    assert [line.partition("，")[0] for line in lines] == [
        "【今日提醒】",
        "· 申报持证情况",
        "· 上交普通护照 *****1111",
        "· 上交普通护照 *****2222",
    ]


def test_a_digest_leads_to_what_there_is_to_do(office: LateOffice) -> None:
    office.owes_document("official", DUE)
    office.owes_declaration("official", DUE)
    office.run(send_digests.run, DUE - timedelta(days=1))
    ((_, message),) = office.messages("digest/")
    assert [choice.begin for choice in message.choices] == ["document", "surrender"]
    assert message.priority == Priority.DIGEST


def test_ten_lines_are_shown_and_the_rest_is_counted(office: LateOffice) -> None:
    for number in range(12):
        office.owes_document("official", DUE, f"E100000{number:02}")
    office.run(send_digests.run, DUE - timedelta(days=1))
    lines = only_text(office).splitlines()
    assert len(lines) == 12
    assert lines[-1] == "……共 12 项"


def test_one_who_cannot_be_reached_is_named_in_the_case_officers_digest(
    office: LateOffice,
) -> None:
    office.owes_document("official", DUE)
    office.unbinds("official")
    assert office.run(send_digests.run, DUE - timedelta(days=1)) == 1
    assert readers(office) == ["officer"]
    assert "甲一鸣（未绑定，请代为转告）：上交普通护照" in only_text(office)


def test_a_case_officer_who_cannot_be_reached_is_served_for_by_the_supervisor(
    office: LateOffice,
) -> None:
    office.owes_document("officer", DUE)
    office.unbinds("officer")
    office.run(send_digests.run, DUE - timedelta(days=1))
    assert readers(office) == ["supervisor"]


def test_a_change_to_be_filed_is_the_case_officers(office: LateOffice) -> None:
    office.owes_change("official", DUE - timedelta(days=7))
    assert office.run(send_digests.run, DUE - timedelta(days=1)) == 1
    assert readers(office) == ["officer"]
    assert "甲一鸣：办理变更备案（职务），请于 2015-07-24 前（还有 1 天）" in only_text(office)


def test_another_unit_has_its_own_case_officer(office: LateOffice) -> None:
    office.owes_change("official", DUE - timedelta(days=7))
    office.owes_change("stranger", DUE - timedelta(days=7))
    office.run(send_digests.run, DUE - timedelta(days=1))
    assert readers(office) == ["officer", "other_officer"]


def test_what_is_done_is_not_mentioned_again(office: LateOffice) -> None:
    document_id = office.owes_document("official", DUE)
    assert office.run(send_digests.run, DUE - timedelta(days=3)) == 1
    office.surrenders(document_id)
    assert office.run(send_digests.run, DUE - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("hour", "held_until"),
    [(7, "2015-07-23 08:00"), (9, None), (21, "2015-07-24 08:00")],
    ids=["early morning", "morning", "evening"],
)
def test_a_digest_keeps_the_quiet_hours(
    office: LateOffice, hour: int, held_until: str | None
) -> None:
    office.owes_document("official", DUE)
    office.go_to(DUE - timedelta(days=1), hour)
    office.run(send_digests.run)
    ((_, message),) = office.messages("digest/")
    moment = message.not_before and message.not_before.astimezone(office.watch.moment.tzinfo)
    assert (moment and f"{moment:%Y-%m-%d %H:%M}") == held_until


@pytest.mark.parametrize("days_down", [1, 2, 5])
def test_a_reminder_of_a_day_on_which_the_office_was_down_is_made_up(
    office: LateOffice, days_down: int
) -> None:
    office.owes_document("official", DUE)
    duties = Duties(
        office.bench.database, office.bench.clock, office.bench.policy, duties=(send_digests,)
    )
    office.go_to(DUE - timedelta(days=8))
    duties.make_up()
    assert readers(office) == []
    office.go_to(DUE - timedelta(days=7 - days_down))
    duties.make_up()
    assert readers(office) == ["official"]
    office.watch.move(hours=1)
    duties.make_up()
    assert readers(office) == ["official"]


def test_a_second_case_officer_of_the_unit_above_is_not_told_too(office: LateOffice) -> None:
    office.grants("stranger", Role.CASE_OFFICER, "YX")
    office.owes_change("official", DUE - timedelta(days=7))
    office.run(send_digests.run, DUE - timedelta(days=1))
    assert readers(office) == ["officer"]
