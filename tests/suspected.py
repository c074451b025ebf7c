"""Findings as the reconciliation would leave them, for the tests of what people do about them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, select

from bot.messenger import Kind
from models.disposition import Disposition, Measure
from models.finding import Finding, FindingState
from models.police_request import PoliceRequest
from models.registrant import Registrant
from models.statement import Statement
from models.terms import FindingCode
from tests.conftest import Bench, Chat, People

EVIDENCE = "公安：2014-05-02 出境，普通护照 *****5678\n审批：没有 2014-04-29 至 2014-05-05 的批准"
ASKED_DUE = date(2015, 7, 27)  # five working days after the Monday of the office
WORDS = "当时不知道出境要报批"


def suspect(
    db: Session,
    bench: Bench,
    people: People,
    *,
    part: str = "official",
    code: FindingCode = FindingCode.P4,
    number: str = "WT20150720-TESTED",
    **others: Any,  # noqa: ANN401 - columns of the finding
) -> Finding:
    """A finding of somebody of the small office."""
    own = select(Registrant).where(Registrant.person_id == people[part])
    given = {
        "identity": f"{code.name}/{people[part]}/stay/{number}",
        "code": code,
        "number": number,
        "person_id": people[part],
        "unit_id": db.exec(own).one().unit_id,
        "deciding_unit_id": people.units["YX-ZZB"],
        "about": f"stay/{number}",
        "dated": date(2014, 5, 2),
        "evidence": EVIDENCE,
        "found_on": bench.clock.today(),
        "changed_at": bench.clock.now(),
    }
    finding = Finding(**(given | others))
    db.add(finding)
    db.flush()
    return finding


def keep_finding(bench: Bench, people: People, **others: Any) -> UUID:  # noqa: ANN401
    """A finding, committed."""
    with bench.database.write() as db:
        return suspect(db, bench, people, **others).id


def of_unit(people: People, code: str = "YX-01") -> dict[str, Any]:
    """What makes a finding one of a unit: P7, subject and name."""
    names = {"YX-01": "市测试局", "YX-GA": "市公安局出入境管理局"}
    return {
        "code": FindingCode.P7,
        "subject_unit_id": people.units[code],
        "subject_unit_name": names[code],
    }


def finding_of(bench: Bench, finding_id: UUID) -> Finding:
    with bench.database.read() as db:
        return db.get_one(Finding, finding_id)


def statements(bench: Bench) -> list[Statement]:
    with bench.database.read() as db:
        return list(db.exec(select(Statement).order_by(Statement.asked_at)).all())  # type: ignore[arg-type]


def requests(bench: Bench) -> list[PoliceRequest]:
    with bench.database.read() as db:
        return list(db.exec(select(PoliceRequest)).all())


def dispositions(bench: Bench) -> list[Disposition]:
    with bench.database.read() as db:
        return list(db.exec(select(Disposition)).all())


def make_confirmed(bench: Bench, finding_id: UUID, *measures: Measure) -> None:
    """As if the supervisor had confirmed it, and ordered these."""
    with bench.database.write() as db:
        finding = db.get_one(Finding, finding_id)
        finding.state, finding.reason = FindingState.CONFIRMED, "事实清楚"
        finding.decided_on = bench.clock.today()
        db.add(finding)
        for measure in measures:
            made = Disposition(
                finding_id=finding.id,
                person_id=finding.person_id,
                measure=measure,
                decided_on=bench.clock.today(),
                made_at=bench.clock.now(),
            )
            db.add(made)


async def open_card(chat: Chat, who: str) -> None:
    """Open the card of the first finding of the list."""
    await chat.of(who)(("/findings", "问题 "), ("1", "【核查依据】"))


async def ask(chat: Chat, who: str = "officer") -> None:
    """Ask for a statement from the card."""
    await open_card(chat, who)
    await chat.of(who)(("要求说明", "说明"), ("发出", "已要求"))


async def answer(chat: Chat, who: str = "official", words: str = WORDS) -> None:
    """Explain in words only."""
    await chat.of(who)(
        ("去说明", "请在 2015-07-27 前说明情况"),
        (words, "已收到文字 1 条、附件 0 份"),
        ("发完了", "提交后不能修改"),
        ("提交说明", "说明已提交。\n回执 SM2015"),
    )


async def confirm(chat: Chat, who: str = "supervisor", reason: str = "事实清楚") -> None:
    """Confirm from the card."""
    await open_card(chat, who)
    await chat.of(who)(
        ("认定属实", "认定属实的理由？"),
        (reason, "认定：属实"),
        ("确认属实", "已认定属实。"),
    )


async def send_picture(chat: Chat, who: str, content: bytes, name: str = "机票.jpg") -> str:
    """Send a picture, and hear what is said to it."""
    file = await chat.office.keep_file(name, "image/jpeg", content)
    replies = await chat.of(who).event(Kind.FILE, file_id=file.id, event_id=uuid4().hex)
    return "\n".join(each.text for each in replies)
